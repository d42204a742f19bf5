package io.spectra.webhooks.delivery;

import java.util.concurrent.Executor;

/// Runs the tasks of other threads on the thread that owns some state, one after another, in the
/// order in which they were handed over.
public interface Mailbox extends Executor {

  /// Hands over a task that may wait a few milliseconds. It wakes the owner only if the owner
  /// sleeps without a time limit. Such tasks keep their order among themselves.
  void later(Runnable task);
}
