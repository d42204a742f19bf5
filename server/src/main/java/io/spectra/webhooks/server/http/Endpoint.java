package io.spectra.webhooks.server.http;

/// The code behind a route, by how it answers.
public sealed interface Endpoint {

  /// Runs on a virtual thread.
  record Blocking(Handler handler) implements Endpoint {}

  /// Runs on the connection's event loop and answers later.
  record Asynchronous(AsyncHandler handler) implements Endpoint {}
}
