package io.spectra.webhooks.store.sqlite;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Keeps one file's write-ahead log small.
///
/// Past its bound the log is copied into the database on another thread, without blocking anybody.
/// That alone never ends under constant load, because new commits follow the copy; so the writer
/// itself copies the short rest between two commits, after which SQLite begins the log anew. A
/// reader with an old snapshot can prevent that; the next try comes a quarter of the bound later.
/// At four times the bound the writer waits for readers, as long as its busy timeout allows.
///
/// On the writer's thread, but for [#copy].
final class WalKeeper {
  private static final Logger LOG = System.getLogger(WalKeeper.class.getName());
  private static final int FORCED = 4;
  private static final String PASSIVE = "pragma wal_checkpoint(passive)";
  private static final String RESTART = "pragma wal_checkpoint(restart)";

  private final SqliteFile file;
  private final Path wal;
  private final Executor copier;
  private volatile Step step = Step.RESTING; // the writer moves on from RESTING and COPIED alone
  private long nextTryBytes;
  private long nextForceBytes;

  private enum Step {
    RESTING,
    COPYING,
    COPIED
  }

  WalKeeper(SqliteFile file, Executor copier) {
    this.file = file;
    this.wal = DataDirectory.walOf(file.path());
    this.copier = copier;
    forgetTries();
  }

  /// After each commit. A failure is no reason to doubt the commit: it is logged.
  void committed(SqliteSession writer) {
    try {
      long bytes = Files.size(wal);
      if (bytes > nextForceBytes) {
        nextForceBytes = bytes + file.walBytesMax();
        finish(writer, RESTART, bytes);
      } else if (step == Step.COPIED) {
        step = Step.RESTING;
        finish(writer, PASSIVE, bytes);
      } else if (step == Step.RESTING && bytes > nextTryBytes) {
        step = Step.COPYING;
        nextTryBytes = bytes + file.walBytesMax() / 4;
        copier.execute(this::copy);
      }
    } catch (NoSuchFileException e) {
      forgetTries(); // nothing was ever written
    } catch (SQLException | IOException | RejectedExecutionException e) {
      step = step == Step.COPYING ? Step.RESTING : step;
      LOG.log(
          Level.WARNING, "The write-ahead log " + wal + " could not be copied; trying later", e);
    }
  }

  /// What the log holds is in the database and nobody reads it: the next commit begins it anew, and
  /// SQLite cuts it to the bound, so its size says again how much is in it.
  private void finish(SqliteSession writer, String checkpoint, long bytes) throws SQLException {
    boolean complete =
        writer
            .first(checkpoint, row -> row.getInt(1) == 0 && row.getInt(2) == row.getInt(3))
            .orElse(false);
    if (complete) {
      forgetTries();
    } else {
      nextTryBytes = bytes + file.walBytesMax() / 4;
    }
  }

  private void forgetTries() {
    nextTryBytes = file.walBytesMax();
    nextForceBytes = FORCED * file.walBytesMax();
  }

  /// On the copier's thread, with a connection of its own.
  private void copy() {
    try (SqliteSession session = new SqliteSession(file.openForWriting())) {
      session.first(PASSIVE, row -> row.getInt(3));
    } catch (SQLException e) {
      LOG.log(
          Level.WARNING, "The write-ahead log " + wal + " could not be copied; trying later", e);
    } finally {
      step = Step.COPIED;
    }
  }
}
