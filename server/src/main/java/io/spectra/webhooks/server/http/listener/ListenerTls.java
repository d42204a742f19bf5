package io.spectra.webhooks.server.http.listener;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Date;
import javax.net.ssl.SSLException;

/// The listener's TLS: the identity that new connections are shown. [#look] reads its files again,
/// so that a renewed certificate is served without a restart. A pair of files that cannot be used
/// changes nothing. Warns once when the certificate is about to expire, and once when it has.
///
/// Event loops make handlers, one thread at a time looks.
final class ListenerTls {
  private static final Logger LOG = System.getLogger(ListenerTls.class.getName());

  /// A certificate is about to expire in the last tenth of its time, and at most this long before.
  private static final Duration WARN_BEFORE_MAX = Duration.ofDays(14);

  private static final int WARN_SHARE = 10;

  private final ListenerSettings.Tls files;
  private final InstantSource clock;
  private TlsIdentity.Content seen; // the looking thread's only
  private String complaint = ""; // the looking thread's only
  private Validity warnedOf = Validity.GOOD; // the looking thread's only
  private volatile Shown shown;

  private record Shown(TlsIdentity identity, SslContext context) {}

  private enum Validity {
    GOOD,
    NOT_YET,
    ENDING,
    OVER
  }

  /// @throws IOException when the files cannot be used; the message says which and why
  ListenerTls(ListenerSettings.Tls files, InstantSource clock) throws IOException {
    this.files = files;
    this.clock = clock;
    this.seen = TlsIdentity.Content.of(files);
    this.shown = shown(seen);
    warnOfValidity();
  }

  SslHandler handler(ByteBufAllocator allocator) {
    return shown.context().newHandler(allocator);
  }

  /// The certificate that the next connection is shown.
  X509Certificate certificate() {
    return shown.identity().chain().getFirst();
  }

  /// When the certificate of the chain that expires first does.
  Instant expiresAt() {
    return expiresAt(shown.identity());
  }

  /// Takes over what has changed on disk. Blocks.
  void look() {
    try {
      var content = TlsIdentity.Content.of(files);
      if (!content.equals(seen)) {
        takeOver(content);
      }
      complaint = "";
    } catch (IOException e) {
      complain(String.valueOf(e.getMessage()));
    }
    warnOfValidity();
  }

  private void takeOver(TlsIdentity.Content content) throws IOException {
    try {
      shown = shown(content);
    } catch (IOException e) {
      seen = content; // the files are bad, which is complained of once
      throw e;
    }
    seen = content; // any other failure says nothing about the files, so they are read again
    warnedOf = Validity.GOOD;
    LOG.log(Level.INFO, "The API shows a new certificate; it expires at {0}", expiresAt());
  }

  private Shown shown(TlsIdentity.Content content) throws IOException {
    var identity = content.identity();
    try {
      var context =
          SslContextBuilder.forServer(identity.key(), identity.chain())
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      return new Shown(identity, context);
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "the certificate in %s cannot be used".formatted(files.certificateChain()), e);
    }
  }

  private void complain(String message) {
    if (!message.equals(complaint)) {
      complaint = message;
      LOG.log(
          Level.WARNING,
          "The API goes on with the certificate that expires at {0}, since the new one cannot be used: {1}",
          expiresAt(),
          message);
    }
  }

  private void warnOfValidity() {
    var validity = validity(shown.identity(), clock.instant());
    if (validity != warnedOf) {
      warnedOf = validity;
      var file = files.certificateChain();
      switch (validity) {
        case GOOD -> {}
        case NOT_YET ->
            LOG.log(
                Level.WARNING,
                "The API''s certificate in {0} is valid only from {1}: callers refuse it until then",
                file,
                beginsAt(shown.identity()));
        case ENDING ->
            LOG.log(
                Level.WARNING,
                "The API''s certificate in {0} expires at {1}; renew it",
                file,
                expiresAt());
        case OVER ->
            LOG.log(
                Level.WARNING,
                "The API''s certificate in {0} expired at {1}: callers refuse it; renew it",
                file,
                expiresAt());
      }
    }
  }

  private static Validity validity(TlsIdentity identity, Instant now) {
    var begins = beginsAt(identity);
    var ends = expiresAt(identity);
    var share = Duration.between(begins, ends).dividedBy(WARN_SHARE);
    var before = share.compareTo(WARN_BEFORE_MAX) < 0 ? share : WARN_BEFORE_MAX;
    if (now.isBefore(begins)) {
      return Validity.NOT_YET;
    }
    if (!now.isBefore(ends)) {
      return Validity.OVER;
    }
    return now.isBefore(ends.minus(before)) ? Validity.GOOD : Validity.ENDING;
  }

  /// When the certificate of the chain that becomes valid last does.
  private static Instant beginsAt(TlsIdentity identity) {
    return identity.chain().stream()
        .map(X509Certificate::getNotBefore)
        .map(Date::toInstant)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static Instant expiresAt(TlsIdentity identity) {
    return identity.chain().stream()
        .map(X509Certificate::getNotAfter)
        .map(Date::toInstant)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }
}
