package io.spectra.webhooks.store;

/// Takes the end of one asynchronous store call: exactly one of the two, exactly once.
public interface Completion<T> {

  void done(T result);

  /// The call failed, or its answer was lost: whether anything was written is not known.
  void failed(StoreException cause);
}
