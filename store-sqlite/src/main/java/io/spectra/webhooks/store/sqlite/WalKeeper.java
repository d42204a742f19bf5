package io.spectra.webhooks.store.sqlite;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps one file's write-ahead log small.
///
/// Whenever a small part of the log is new, another thread copies that part into the database
/// without blocking anyone, and syncs it. Small parts matter: the disk writes each at once, and
/// commits wait for the disk meanwhile. Under constant load these copies never quite catch up with
/// new commits. So once three quarters of the bound are full, the writer copies the short rest
/// between two commits, after which SQLite starts the log anew. A reader with an old snapshot can
/// prevent that; then the next try follows when the log has grown by a quarter of its bound. At
/// four times the bound the writer waits for readers, for as long as its busy timeout allows.
///
/// SQLite syncs the database only with the copy that is complete, which is the writer's. So the
/// other thread syncs what it has copied, and the writer waits for the disk for its short rest only
/// (ADR 35).
///
/// Runs on the writer's thread, except [#copy].
final class WalKeeper {
  private static final Logger LOG = System.getLogger(WalKeeper.class.getName());
  private static final int FORCED = 4;

  /// A copy begins when this part of the bound is new.
  private static final int PARTS = 8;

  /// The number of commits between two looks at the log, unless a copy has ended.
  private static final int LOOK_EVERY = 8;

  /// The most that the writer copies itself, in frames, if another copy can make it that short.
  private static final int REST_MAX = 64;

  /// The bytes of a frame, which is one page of the database and its head.
  private static final int FRAME_BYTES = 4_096 + 24;

  private static final String LOOK = "pragma wal_checkpoint(noop)";
  private static final String PASSIVE = "pragma wal_checkpoint(passive)";
  private static final String RESTART = "pragma wal_checkpoint(restart)";

  private final SqliteFile file;
  private final Path wal;
  private final Executor copier;
  private volatile Step step = Step.RESTING; // only the writer changes it from RESTING and COPIED
  private final AtomicReference<@Nullable SqliteSession> idleSession = new AtomicReference<>();
  private volatile boolean closed; // set by the writer's thread only
  private final AtomicInteger closings = new AtomicInteger();
  private int commits; // since the last look
  private boolean isRepeated; // the newest copy repeated one, to make the rest shorter
  private long nextFinishBytes;
  private long nextForceBytes;
  private long nextLookBytes;

  private enum Step {
    RESTING,
    COPYING,
    COPIED
  }

  /// The frames of the log, and the number of them that are in the database. `isBusy` says whether
  /// somebody kept SQLite from doing what it was asked for.
  private record Log(boolean isBusy, int frames, int copied) {
    static Log of(ResultSet row) throws SQLException {
      return new Log(row.getInt(1) != 0, row.getInt(2), row.getInt(3));
    }

    boolean isCopied() {
      return !isBusy && rest() == 0;
    }

    int rest() {
      return frames - copied;
    }

    long bytes() {
      return (long) frames * FRAME_BYTES;
    }
  }

  WalKeeper(SqliteFile file, Executor copier) {
    this.file = file;
    this.wal = SqliteDirectory.walOf(file.path());
    this.copier = copier;
    forgetTries();
  }

  /// Starts or finishes a copy if there is enough to copy. It is called after each commit. A
  /// failure here does not put the commit in doubt, so it is only logged.
  void committed(SqliteSession writer) {
    commits++;
    try {
      long fileBytes = Files.size(wal);
      if (fileBytes > nextForceBytes && step != Step.COPYING) {
        nextForceBytes = fileBytes + file.walBytesMax();
        finish(writer, RESTART);
      } else if (isLookDue(fileBytes)) {
        commits = 0;
        nextLookBytes = fileBytes + file.walBytesMax() / PARTS;
        look(writer);
      }
    } catch (NoSuchFileException e) {
      forgetTries(); // nothing was ever written
    } catch (SQLException | IOException | RejectedExecutionException e) {
      step = step == Step.COPYING ? Step.RESTING : step;
      warn(e);
    }
  }

  /// To look costs a statement, so it is not done after every commit. The file shows only whether
  /// the log is larger than ever, since SQLite overwrites it from its beginning.
  private boolean isLookDue(long fileBytes) {
    return switch (step) {
      case COPYING -> false;
      case COPIED -> true;
      case RESTING -> commits >= LOOK_EVERY || fileBytes > nextLookBytes;
    };
  }

  private void look(SqliteSession writer) throws SQLException {
    Log log = writer.first(LOOK, Log::of).orElseThrow();
    boolean isCopied = step == Step.COPIED;
    step = Step.RESTING;
    if (log.bytes() < nextFinishBytes) {
      if ((long) log.rest() * FRAME_BYTES > file.walBytesMax() / PARTS) {
        isRepeated = false;
        startCopy();
      }
    } else if (isCopied && (log.rest() <= REST_MAX || isRepeated)) {
      finish(writer, PASSIVE);
    } else {
      isRepeated = isCopied;
      startCopy();
    }
  }

  private void startCopy() {
    step = Step.COPYING;
    copier.execute(this::copy);
  }

  /// Copies the rest of the log. When all of it is in the database and nobody reads it, the next
  /// commit starts the log anew.
  private void finish(SqliteSession writer, String checkpoint) throws SQLException {
    Log log = writer.first(checkpoint, Log::of).orElseThrow();
    if (log.isCopied()) {
      forgetTries();
    } else {
      nextFinishBytes = log.bytes() + file.walBytesMax() / 4;
    }
  }

  private void forgetTries() {
    nextFinishBytes = file.walBytesMax() * 3 / 4;
    nextForceBytes = FORCED * file.walBytesMax();
  }

  /// Copies the log into the database, with a connection of its own. The copier's thread only.
  private void copy() {
    int closingsBefore = closings.get();
    try {
      if (!closed) {
        SqliteSession session = takeSession();
        try {
          session.first(PASSIVE, Log::of);
          file.sync();
        } catch (SQLException | IOException e) {
          close(session);
          throw e;
        }
        giveBack(session, closingsBefore);
      }
    } catch (SQLException | IOException e) {
      warn(e);
    } finally {
      step = Step.COPIED;
    }
  }

  private SqliteSession takeSession() throws SQLException {
    SqliteSession idle = idleSession.getAndSet(null);
    return idle == null ? new SqliteSession(file.openForWriting()) : idle;
  }

  private void giveBack(SqliteSession session, int closingsBefore) {
    idleSession.set(session);
    if (closings.get() != closingsBefore) {
      closeIdleSession();
    }
  }

  private void closeIdleSession() {
    SqliteSession idle = idleSession.getAndSet(null);
    if (idle != null) {
      close(idle);
    }
  }

  private static void close(SqliteSession session) {
    try {
      session.close();
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "A connection that copies a log could not be closed", e);
    }
  }

  private void warn(Exception cause) {
    LOG.log(
        Level.WARNING,
        "The write-ahead log " + wal + " could not be copied; it is tried again later",
        cause);
  }

  /// Closes the connection that copies, now or when its copy ends. A later copy opens another one,
  /// unless `forGood` is true.
  void closeConnection(boolean forGood) {
    closed = closed || forGood;
    closings.incrementAndGet();
    closeIdleSession();
  }
}
