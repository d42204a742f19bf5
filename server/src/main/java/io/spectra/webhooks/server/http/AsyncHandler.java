package io.spectra.webhooks.server.http;

import io.spectra.webhooks.embedding.Reply;

/// Answers the requests of one route without holding a thread. It is called on the connection's
/// event loop, where nothing may block, and may answer later. Only the acceptance of events uses
/// it; every other route has a [Handler].
@FunctionalInterface
public interface AsyncHandler {

  /// Handles a request, and makes sure that `answer` is called. Any thread may call it; the first
  /// call counts, and later ones do nothing. A failure is answered in the same way as an exception
  /// that a [Handler] throws, and so is an exception that this method throws.
  void handle(Request request, Reply<Response> answer);
}
