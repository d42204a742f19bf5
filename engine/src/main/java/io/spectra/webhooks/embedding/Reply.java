package io.spectra.webhooks.embedding;

import java.util.function.Function;

/// Takes the end of one call that does not block: exactly one of the two methods is called, once.
///
/// It is called on a thread of the engine, so it must not block. A call that is refused at once
/// (the engine stops, or too much waits to be stored) calls it on the caller's own thread before
/// the call returns.
public interface Reply<T> {

  void done(T result);

  /// Takes an [io.spectra.webhooks.engine.UnavailableException] when the store did not answer: it
  /// is not known whether anything was accepted, and the caller may try again. An
  /// [io.spectra.webhooks.engine.UnknownIdException] says that there is no tenant that an event
  /// names. Any other failure was thrown by the caller's own unit of work.
  void failed(Throwable cause);

  /// Returns a reply that applies `function` to its result and passes that on to this one. An
  /// exception of `function` is passed on as a failure.
  default <S> Reply<S> map(Function<? super S, ? extends T> function) {
    return new Reply<>() {
      @Override
      public void done(S result) {
        T mapped;
        try {
          mapped = function.apply(result);
        } catch (RuntimeException e) {
          Reply.this.failed(e);
          return;
        }
        Reply.this.done(mapped);
      }

      @Override
      public void failed(Throwable cause) {
        Reply.this.failed(cause);
      }
    };
  }
}
