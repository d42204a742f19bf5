package io.spectra.webhooks.store;

import java.util.function.Supplier;

/// Takes the end of one asynchronous store call: exactly one of the two, exactly once.
public interface Completion<T> {

  void done(T result);

  /// The call failed, or its answer was lost: whether anything was written is not known.
  void failed(StoreException cause);

  /// For a store that completes a call before it returns: carries it out on this thread, and says
  /// what came of it. Exactly one of the two, whatever happens: the caller goes on only when it
  /// hears.
  default void of(Supplier<T> call) {
    T result;
    try {
      result = call.get();
    } catch (StoreException e) {
      failed(e);
      return;
    } catch (RuntimeException | Error e) {
      failed(new StoreException("The store failed in a way that it does not know", e));
      return;
    }
    done(result);
  }
}
