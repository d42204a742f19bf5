package io.spectra.webhooks.server.http;

/// Answers the requests of one route without holding a thread: called on the connection's event
/// loop, where nothing may block, and answering whenever it can. For accepting events alone; all
/// else is a [Handler].
@FunctionalInterface
public interface AsyncHandler {

  /// Must see to it that `answer` is called once. What this throws is answered like a handler's
  /// exception.
  void handle(Request request, Answer answer);

  /// Where the answer of one request goes. Any thread may call it; the first call counts, and later
  /// ones do nothing.
  interface Answer {

    void respond(Response response);

    /// Answers what a [Handler] throwing this would have answered.
    void fail(Throwable cause);
  }
}
