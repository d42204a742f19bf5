package io.spectra.webhooks.sending;

import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLEngine;

/// The TLS of one connection to a receiver, which can also say what went wrong with it. Its
/// connection's loop only.
final class ReceiverSslHandler extends SslHandler {
  private final ClientCertificateRequests requests;

  ReceiverSslHandler(SSLEngine engine, ClientCertificateRequests requests) {
    super(engine);
    this.requests = requests;
    setHandshakeTimeoutMillis(0); // the attempt's own deadline rules
  }

  /// Returns what this failure says about the receiver.
  TlsFault fault(Throwable cause) {
    return TlsFault.of(cause, requests.cameTo(engine()));
  }
}
