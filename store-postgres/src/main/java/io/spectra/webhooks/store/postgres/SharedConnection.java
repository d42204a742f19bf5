package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.util.concurrent.locks.ReentrantLock;

/// Shares one connection among several threads, one call at a time. It is used for rare work
/// (joining, taking over, partitions) and for the pulse.
final class SharedConnection {
  private final DedicatedConnection writing;
  private final ReentrantLock lock = new ReentrantLock();

  SharedConnection(Connections connections, Purpose purpose) {
    this.writing = new DedicatedConnection(connections, purpose);
  }

  /// Runs `task`. Blocks while another thread uses the connection.
  ///
  /// @throws StoreException when PostgreSQL fails
  <T> T run(String what, PostgresSession.Task<T> task) {
    lock.lock();
    try {
      return writing.run(what, task);
    } finally {
      lock.unlock();
    }
  }

  <T> T transact(String what, PostgresSession.Task<T> task) {
    return run(what, session -> session.transact(task));
  }

  void close() {
    lock.lock();
    try {
      writing.close();
    } finally {
      lock.unlock();
    }
  }
}
