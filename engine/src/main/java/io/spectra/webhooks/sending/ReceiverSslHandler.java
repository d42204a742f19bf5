package io.spectra.webhooks.sending;

import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLEngine;

/// Handles the TLS of one connection to a receiver, and explains its failures. Only the
/// connection's event loop may use an instance.
final class ReceiverSslHandler extends SslHandler {
  private final ClientCertificateRequests requests;

  ReceiverSslHandler(SSLEngine engine, ClientCertificateRequests requests) {
    super(engine);
    this.requests = requests;
    setHandshakeTimeoutMillis(0); // the attempt has its own deadline
  }

  /// Returns what this failure says about the receiver.
  TlsFault fault(Throwable cause) {
    return TlsFault.of(cause, requests.cameTo(engine()));
  }
}
