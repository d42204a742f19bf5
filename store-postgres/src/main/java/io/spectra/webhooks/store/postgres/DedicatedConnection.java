package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Holds one connection of the store, which is opened when it is needed. An error that leaves its
/// state in doubt closes it, and the next call opens it again. No call is repeated.
///
/// One thread at a time may use it.
final class DedicatedConnection {
  private static final Logger LOG = System.getLogger(DedicatedConnection.class.getName());

  private final Connections connections;
  private final Purpose purpose;
  private final Opened opened;
  private @Nullable PostgresSession session;
  private boolean closed;

  /// Creates the object without connecting. `opened` runs first on every new connection.
  DedicatedConnection(Connections connections, Purpose purpose, Opened opened) {
    this.connections = connections;
    this.purpose = purpose;
    this.opened = opened;
  }

  DedicatedConnection(Connections connections, Purpose purpose) {
    this(connections, purpose, _ -> {});
  }

  /// Work that runs on a new connection before anything else.
  @FunctionalInterface
  interface Opened {
    void on(PostgresSession session) throws SQLException;
  }

  /// Runs `task` in one transaction, which is durable when this returns.
  ///
  /// @throws StoreException when PostgreSQL fails; it is then unknown whether anything was written
  <T> T transact(String what, PostgresSession.Task<T> task) {
    return run(what, session -> session.transact(task));
  }

  /// Runs `task`. Each of its statements is a transaction.
  <T> T run(String what, PostgresSession.Task<T> task) {
    try {
      return task.run(session());
    } catch (SQLException e) {
      discardAfter(e);
      throw PostgresErrors.storeException(what, e);
    } catch (RuntimeException | Error e) {
      discardAfter(e);
      throw e;
    }
  }

  /// Whether there is an open connection.
  boolean isOpen() {
    return session != null;
  }

  /// Closes the connection for good.
  void close() {
    closed = true;
    discard();
  }

  private PostgresSession session() throws SQLException {
    PostgresSession open = session;
    if (open == null) {
      open = opened();
      session = open;
    }
    return open;
  }

  private PostgresSession opened() throws SQLException {
    if (closed) {
      throw new SQLException("the store is closed", "08003");
    }
    PostgresSession open = connections.open(purpose);
    boolean ready = false;
    try {
      opened.on(open);
      ready = true;
      return open;
    } finally {
      if (!ready) {
        closeQuietly(open);
      }
    }
  }

  private void discardAfter(Throwable failure) {
    if (PostgresErrors.breaksConnection(failure) || (session != null && session.isStuck())) {
      discard();
    }
  }

  private void discard() {
    PostgresSession open = session;
    session = null;
    if (open != null) {
      closeQuietly(open);
    }
  }

  private void closeQuietly(PostgresSession open) {
    try {
      open.close();
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "A connection for " + purpose + " could not be closed", e);
    }
  }
}
