package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// One connection of the store's own. It is opened when it is needed, and closed after an error
/// that leaves in doubt what became of it; the next call opens it anew. Nothing is repeated.
///
/// One thread at a time.
final class Writing {
  private static final Logger LOG = System.getLogger(Writing.class.getName());

  private final Connections connections;
  private final Purpose purpose;
  private final Opened opened;
  private @Nullable Session session;

  /// `opened` has the first word on every new connection.
  Writing(Connections connections, Purpose purpose, Opened opened) {
    this.connections = connections;
    this.purpose = purpose;
    this.opened = opened;
  }

  Writing(Connections connections, Purpose purpose) {
    this(connections, purpose, _ -> {});
  }

  /// What is done with a connection before anything else.
  @FunctionalInterface
  interface Opened {
    void on(Session session) throws SQLException;
  }

  /// Runs `task` in one transaction, durable when this returns.
  ///
  /// @throws StoreException when PostgreSQL fails; whether anything was written is then not known
  <T> T transact(String what, Session.Task<T> task) {
    return run(what, session -> session.transact(task));
  }

  /// Runs `task`, each statement of which is a transaction.
  <T> T run(String what, Session.Task<T> task) {
    try {
      return task.run(session());
    } catch (SQLException e) {
      if (Failures.breaksConnection(e)) {
        close();
      }
      throw Failures.storeException(what, e);
    } catch (RuntimeException | Error e) {
      if (Failures.breaksConnection(e)) {
        close();
      }
      throw e;
    }
  }

  boolean isOpen() {
    return session != null;
  }

  void close() {
    Session open = session;
    session = null;
    if (open != null) {
      closeQuietly(open);
    }
  }

  private Session session() throws SQLException {
    Session open = session;
    if (open == null) {
      open = connections.open(purpose);
      boolean ready = false;
      try {
        opened.on(open);
        ready = true;
      } finally {
        if (!ready) {
          closeQuietly(open);
        }
      }
      session = open;
    }
    return open;
  }

  private void closeQuietly(Session open) {
    try {
      open.close();
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "A connection for " + purpose + " could not be closed", e);
    }
  }
}
