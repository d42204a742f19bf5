package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.postgres.Connections.Purpose;
import io.spectra.webhooks.tasks.FailureReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// Notifies listeners of registry changes by other nodes. Its thread waits on a connection of its
/// own and connects again when that is lost. The thread starts with the first listener.
///
/// After each connect it calls every listener once, since notices may have been missed.
final class RegistryNotices {
  private static final Logger LOG = System.getLogger(RegistryNotices.class.getName());
  private static final int WAIT_MILLIS = 5_000;
  private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);
  private static final String IS_ALIVE = "select 1";

  private final Connections connections;
  private final String channel;
  private final Supplier<Member> me;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final FailureReport failures =
      new FailureReport(
          LOG,
          Level.WARNING,
          "No notices of registry changes are received; the store connects again");
  private @Nullable Thread thread; // guarded by this
  private volatile @Nullable Connection connection; // the thread sets it

  RegistryNotices(Connections connections, String channel, Supplier<Member> me) {
    this.connections = connections;
    this.channel = channel;
    this.me = me;
  }

  /// Returns the channel for registry changes of a schema.
  static String channel(String schema) {
    return "registry_of_" + schema;
  }

  /// Calls `listener` for each change from now on.
  synchronized void listen(Runnable listener) {
    listeners.add(listener);
    if (thread == null) {
      thread =
          Thread.ofPlatform().name("spectra-postgres-notices").daemon().start(this::untilClosed);
    }
  }

  void close(Duration bound) {
    closing.countDown();
    Connection open = connection;
    if (open != null) {
      closeQuietly(open); // this ends its wait
    }
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      try {
        running.join(bound);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void untilClosed() {
    while (!isClosing()) {
      try (Connection open = connections.connect(Purpose.LISTENING)) {
        connection = open;
        receive(open);
      } catch (SQLException e) {
        if (!isClosing()) {
          failures.failed(e);
        }
      }
      connection = null;
      awaitClosing();
    }
  }

  private void receive(Connection open) throws SQLException {
    try (Statement statement = open.createStatement()) {
      statement.execute("listen " + channel);
      failures.worked();
      notifyListeners();
      PGConnection notified = open.unwrap(PGConnection.class);
      while (!isClosing()) {
        PGNotification[] notices = notified.getNotifications(WAIT_MILLIS);
        if (notices == null || notices.length == 0) {
          statement.execute(IS_ALIVE); // otherwise a vanished server would never be noticed
        } else if (isOfOthers(notices)) {
          notifyListeners();
        }
      }
    }
  }

  private boolean isOfOthers(PGNotification[] notices) {
    String mine = me.get().name();
    for (PGNotification notice : notices) {
      if (!notice.getParameter().equals(mine)) {
        return true;
      }
    }
    return false;
  }

  private void notifyListeners() {
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) { // the thread continues with the others
        LOG.log(Level.WARNING, "A listener for registry changes failed", e);
      }
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void awaitClosing() {
    try {
      if (closing.await(RECONNECT_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "The thread for notices of registry changes ends");
      }
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  private static void closeQuietly(Connection open) {
    try {
      open.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "The connection for notices could not be closed", e);
    }
  }
}
