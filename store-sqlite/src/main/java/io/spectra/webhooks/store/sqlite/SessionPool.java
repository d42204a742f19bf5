package io.spectra.webhooks.store.sqlite;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Keeps idle connections that read one file. The threads of [ReaderThreads] limit how many are
/// open at a time. Any thread may use it.
final class SessionPool {
  private static final Logger LOG = System.getLogger(SessionPool.class.getName());
  private static final int IDLE_MAX = 3;

  private final SqliteFile file;
  private final Deque<Pooled> idle = new ArrayDeque<>(); // guarded by itself
  private int generation; // guarded by idle
  private boolean closed; // guarded by idle

  SessionPool(SqliteFile file) {
    this.file = file;
  }

  /// A session, and the pool's generation at the time when the session was opened.
  record Pooled(SqliteSession session, int generation) {}

  /// Returns a session, or empty if the pool is closed because its file has been deleted.
  Optional<Pooled> take() throws SQLException {
    int current;
    synchronized (idle) {
      if (closed) {
        return Optional.empty();
      }
      if (!idle.isEmpty()) {
        return Optional.of(idle.pop());
      }
      current = generation;
    }
    try {
      return Optional.of(new Pooled(new SqliteSession(file.openForReading()), current));
    } catch (SQLException e) {
      if (isClosed()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Takes a session back, and closes it unless it is `trusted`.
  void giveBack(Pooled pooled, boolean trusted) {
    synchronized (idle) {
      if (trusted && !closed && pooled.generation() == generation && idle.size() < IDLE_MAX) {
        idle.push(pooled);
        return;
      }
    }
    close(pooled);
  }

  /// Closes every connection after an error that leaves the file's state in doubt.
  void renew() {
    retire(false);
  }

  void close() {
    retire(true);
  }

  private void retire(boolean forGood) {
    List<Pooled> retired;
    synchronized (idle) {
      retired = new ArrayList<>(idle);
      idle.clear();
      generation++;
      closed |= forGood;
    }
    retired.forEach(SessionPool::close);
  }

  private boolean isClosed() {
    synchronized (idle) {
      return closed;
    }
  }

  private static void close(Pooled pooled) {
    try {
      pooled.session().close();
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "A reading connection could not be closed", e);
    }
  }
}
