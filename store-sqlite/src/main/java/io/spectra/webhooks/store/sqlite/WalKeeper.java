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
/// When the log exceeds its bound, another thread copies it into the database without blocking
/// anyone. Under constant load that copy never catches up with new commits. So the writer copies
/// the short rest between two commits, after which SQLite starts the log anew. A reader with an old
/// snapshot can prevent that; then the next try follows when the log has grown by a quarter of the
/// bound. At four times the bound the writer waits for readers, for as long as its busy timeout
/// allows.
///
/// SQLite syncs the database only with the copy that is complete, which is the writer's. So the
/// other thread syncs what it has copied, and the writer waits for the disk for its short rest only
/// (ADR 35).
///
/// Runs on the writer's thread, except [#copy].
final class WalKeeper {
  private static final Logger LOG = System.getLogger(WalKeeper.class.getName());
  private static final int FORCED = 4;

  /// The copies that follow one another on the other thread, each of what was added during the one
  /// before.
  private static final int COPIES_MAX = 3;

  /// The part of the bound that the writer copies itself without delaying anyone noticeably.
  private static final int SHORT = 16;

  private static final String PASSIVE = "pragma wal_checkpoint(passive)";
  private static final String RESTART = "pragma wal_checkpoint(restart)";

  private final SqliteFile file;
  private final Path wal;
  private final Executor copier;
  private volatile Step step = Step.RESTING; // only the writer changes it from RESTING and COPIED
  private long nextTryBytes;
  private long nextForceBytes;

  private enum Step {
    RESTING,
    COPYING,
    COPIED
  }

  WalKeeper(SqliteFile file, Executor copier) {
    this.file = file;
    this.wal = SqliteDirectory.walOf(file.path());
    this.copier = copier;
    forgetTries();
  }

  /// Starts or finishes a copy if the log is too large. It is called after each commit. A failure
  /// here does not put the commit in doubt, so it is only logged.
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
          Level.WARNING,
          "The write-ahead log " + wal + " could not be copied; it is tried again later",
          e);
    }
  }

  /// Copies the rest of the log. When all of it is in the database and nobody reads it, the next
  /// commit starts the log anew and SQLite cuts the file to the bound. From then on, the file's
  /// size shows again how much the log contains.
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

  /// Copies the log into the database until the rest is short. Runs on the copier's thread with a
  /// connection of its own.
  private void copy() {
    try (SqliteSession session = new SqliteSession(file.openForWriting())) {
      long added = Long.MAX_VALUE;
      for (int i = 0; i < COPIES_MAX && added > file.walBytesMax() / SHORT; i++) {
        long before = Files.size(wal);
        session.first(PASSIVE, row -> row.getInt(3));
        file.sync();
        added = Files.size(wal) - before;
      }
    } catch (SQLException | IOException e) {
      LOG.log(
          Level.WARNING,
          "The write-ahead log " + wal + " could not be copied; it is tried again later",
          e);
    } finally {
      step = Step.COPIED;
    }
  }
}
