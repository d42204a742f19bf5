package io.spectra.webhooks.engine;

/// Hears the end of an asynchronous engine call: exactly one of the two, once, on the writer's
/// thread, where nothing may block; hand over to your own thread at once.
public interface Reply<T> {

  void done(T result);

  /// [UnavailableException] when the store did not answer (nothing is known to be accepted; try
  /// again), or what a unit of work threw.
  void failed(Exception cause);
}
