package io.spectra.webhooks.engine;

/// Hears the end of an asynchronous engine call: exactly one of the two, once, on the executor that
/// the call was given. `Runnable::run` there means the writer's thread, where nothing may block.
///
/// A call that is refused at once (the engine stops, or too much waits to be stored) is heard on
/// the caller's own thread before the call returns, whatever the executor.
public interface Reply<T> {

  void done(T result);

  /// [UnavailableException] when the store did not answer (nothing is known to be accepted; try
  /// again), [UnknownIdException] when there is no tenant that an event names, or what a unit of
  /// work threw.
  void failed(Exception cause);
}
