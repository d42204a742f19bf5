package io.spectra.webhooks.delivery;

import java.util.concurrent.Executor;

/// How others reach state that has one owner: tasks run one after another, in the order in which
/// they were handed over, on the owner's thread.
public interface Mailbox extends Executor {

  /// Hands over a task that need not run at once, within a few milliseconds: it does not wake the
  /// owner by itself unless nothing else would. Keeps its order with other tasks that are handed
  /// over so.
  void later(Runnable task);
}
