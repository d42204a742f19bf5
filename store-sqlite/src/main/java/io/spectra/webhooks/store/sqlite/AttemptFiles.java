package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoreOpenException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/// Stores the history: one file of attempts for each UTC day. The time in a delivery's id decides
/// the day, so all attempts of a delivery are in one file, and a day is dropped by deleting its
/// file.
///
/// [#record] is called on the recorder's thread, and [#drop] on any thread. A lock keeps them
/// apart. Any thread may read the pools.
final class AttemptFiles {
  private static final int OPEN_MAX = 2; // at midnight two days are written

  private final SqliteDirectory directory;
  private final long walBytesMax;
  private final Executor copier;
  private final ConcurrentNavigableMap<LocalDate, SessionPool> days = new ConcurrentSkipListMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LocalDate, SqliteFile> files = new HashMap<>(); // guarded by lock
  private final Map<LocalDate, Writing> open = new LinkedHashMap<>(); // guarded by lock

  /// The connection that writes a day, and the lists that it keeps short.
  private record Writing(WritingConnection connection, AttemptLists lists) {
    int insert(List<AttemptRecord> attempts) {
      return connection.transact(
          "Writing attempts", session -> AttemptTable.insert(session, lists, attempts));
    }
  }

  AttemptFiles(SqliteDirectory directory, long walBytesMax, Executor copier) {
    this.directory = directory;
    this.walBytesMax = walBytesMax;
    this.copier = copier;
  }

  /// Opens the files that exist and creates today's, so that a disk that cannot be written is
  /// noticed at the start.
  ///
  /// @throws StoreOpenException when a newer program wrote one of them
  void start(Instant now) {
    try {
      directory.deleteGone();
      Set<LocalDate> existing = directory.days();
      locked(() -> {
        for (LocalDate day : existing) {
          start(day);
        }
        return writing(dayOf(now));
      });
    } catch (IOException | SQLException | StoreException e) {
      throw new StoreOpenException(
          "The history in " + directory + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /// Stores attempts and returns how many of them were new.
  int record(List<AttemptRecord> attempts) {
    Map<LocalDate, List<AttemptRecord>> byDay = new TreeMap<>();
    for (AttemptRecord attempt : attempts) {
      byDay.computeIfAbsent(dayOf(attempt.delivery()), _ -> new ArrayList<>()).add(attempt);
    }
    return locked(() -> {
      int written = 0;
      for (var day : byDay.entrySet()) {
        written += writing(day.getKey()).insert(day.getValue());
      }
      return written;
    });
  }

  /// Drops the days that ended by `before`, except the newest one, since it holds the newest id.
  void drop(Instant before) {
    LocalDate first = dayOf(before);
    try {
      locked(() -> {
        for (LocalDate day : List.copyOf(days.headMap(first).keySet())) {
          if (!day.equals(days.lastKey())) {
            drop(day);
          }
        }
        return true;
      });
      directory.deleteGone();
    } catch (IOException e) {
      throw new StoreException("Old attempts in " + directory + " could not be deleted", e);
    }
  }

  /// Returns all days, newest first.
  Collection<SessionPool> newestFirst() {
    return days.descendingMap().values();
  }

  /// Returns the days that may hold this id or a larger one, newest first.
  Collection<SessionPool> newestFirst(DeliveryId floor) {
    return days.tailMap(dayOf(floor)).descendingMap().values();
  }

  /// Returns the day of one delivery, or nothing if that day has no file.
  Collection<SessionPool> of(DeliveryId delivery) {
    SessionPool day = days.get(dayOf(delivery));
    return day == null ? List.of() : List.of(day);
  }

  /// Closes all files after recording has stopped. The connections that read are closed first: the
  /// last connection to a file empties its log when it closes, and only a writing connection can do
  /// that.
  void close() {
    days.values().forEach(SessionPool::close);
    days.clear();
    locked(() -> {
      open.values().forEach(writing -> writing.connection().close());
      open.clear();
      files.values().forEach(SqliteFile::close);
      files.clear();
      return true;
    });
  }

  static LocalDate dayOf(DeliveryId delivery) {
    return dayOf(DeliveryIds.startOf(delivery));
  }

  private static LocalDate dayOf(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  private void start(LocalDate day) throws SQLException {
    SqliteFile file = file(day);
    long version;
    try (SqliteSession session = new SqliteSession(file.openForReading())) {
      version = AttemptTable.schemaVersion(session);
    }
    if (version > AttemptTable.SCHEMA_VERSION) {
      throw new StoreOpenException(
          "The history in "
              + file.path()
              + " was written by a newer version of Spectra; start that version, or move the file away.");
    }
    if (version == AttemptTable.SCHEMA_VERSION) {
      days.put(day, new SessionPool(file));
    } else if (version > 0) {
      writing(day); // brings it up to date
    }
  }

  /// Returns the connection that writes a day. If too many are open, it first closes the one that
  /// was opened first.
  private Writing writing(LocalDate day) {
    Writing known = open.get(day);
    if (known != null) {
      return known;
    }
    SqliteFile file = file(day);
    SessionPool pool = days.getOrDefault(day, new SessionPool(file));
    var connection = new WritingConnection(file, copier, pool::renew);
    if (!days.containsKey(day)) {
      connection.transact(
          "Making the file of a day's attempts",
          session -> {
            AttemptTable.createSchema(session);
            return true;
          });
      days.put(day, pool);
    }
    if (open.size() == OPEN_MAX) {
      var oldest = open.values().iterator();
      oldest.next().connection().close();
      oldest.remove();
    }
    var writing = new Writing(connection, new AttemptLists());
    open.put(day, writing);
    return writing;
  }

  private void drop(LocalDate day) throws IOException {
    Writing writing = open.remove(day);
    if (writing != null) {
      writing.connection().close();
    }
    SessionPool pool = days.remove(day);
    if (pool != null) {
      pool.close();
    }
    SqliteFile file = files.remove(day);
    if (file != null) {
      file.close();
    }
    directory.retire(day);
  }

  private SqliteFile file(LocalDate day) {
    return files.computeIfAbsent(day, _ -> new SqliteFile(directory.attempts(day), walBytesMax));
  }

  private interface Locked<T, E extends Exception> {
    T run() throws E;
  }

  private <T, E extends Exception> T locked(Locked<T, E> task) throws E {
    lock.lock();
    try {
      return task.run();
    } finally {
      lock.unlock();
    }
  }
}
