package io.spectra.webhooks.server.events;

/// What came of a request to publish.
sealed interface Published {

  /// Accepted, now or the first time; `answer` is the body to answer with.
  record Accepted(String answer) implements Published {}

  /// The key stands for a request with another body.
  record KeyReused() implements Published {}

  /// The first request with this key has not been answered yet.
  record StillRunning() implements Published {}
}
