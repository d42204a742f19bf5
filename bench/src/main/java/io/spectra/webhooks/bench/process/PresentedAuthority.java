package io.spectra.webhooks.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Reads the authority that a sink presents behind its certificate. The rig trusts it without a
/// check, because it has started the sink itself, and configures the measured server to trust it
/// too.
public final class PresentedAuthority {
  private PresentedAuthority() {}

  /// Gets the authority by a handshake and writes it as PEM. Blocks.
  public static Path write(InetSocketAddress sink, Path file) {
    try {
      var tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {new Anybody()}, null);
      try (var socket = (SSLSocket) tls.getSocketFactory().createSocket()) {
        socket.connect(sink);
        socket.startHandshake();
        var chain = socket.getSession().getPeerCertificates();
        return Files.writeString(file, pem(chain[chain.length - 1]));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot learn the sink's authority", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot learn the sink's authority", e);
    }
  }

  private static String pem(Certificate certificate) throws GeneralSecurityException {
    return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()));
  }

  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
