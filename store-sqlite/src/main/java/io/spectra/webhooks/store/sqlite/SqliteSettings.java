package io.spectra.webhooks.store.sqlite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Where a [SqliteStore] lies and what bounds it. A wrong value is an `IllegalArgumentException`.
///
/// - `directory`: holds every file of the store; made when it is not there, used by one process.
/// - `readers`: how many reads run at a time; more wait for these.
/// - `readBound`: how long a read may take, waiting included. A longer one is interrupted: an old
///   snapshot keeps the write-ahead log from being reused.
/// - `walBytesMax`: from what size on the log is copied into its database and begun anew. For a
///   while it may have four times this, before the writer waits for readers.
/// - `nativeDirectory`: where the driver's native library is unpacked; `native` in `directory`
///   unless chosen. The file system must not be mounted `noexec`.
/// - `migrations`: those of the embedding program's own tables, run after the store's own.
public record SqliteSettings(
    Path directory,
    int readers,
    Duration readBound,
    long walBytesMax,
    Path nativeDirectory,
    List<Migrations> migrations) {
  private static final int READERS = 3;
  private static final Duration READ_BOUND = Duration.ofSeconds(5);
  private static final long WAL_BYTES_MAX = 16L << 20;
  private static final long WAL_BYTES_LEAST = 64L << 10;

  public SqliteSettings {
    check(readers >= 1 && readers <= 64, "readers must be 1 to 64, was " + readers);
    check(
        readBound.isPositive() && readBound.compareTo(Duration.ofMinutes(5)) <= 0,
        "readBound must be above 0 and at most 5 min, was " + readBound);
    check(
        walBytesMax >= WAL_BYTES_LEAST,
        "walBytesMax must be at least " + WAL_BYTES_LEAST + ", was " + walBytesMax);
    migrations = List.copyOf(migrations);
  }

  /// Unpacks the native library in the directory itself.
  public SqliteSettings(
      Path directory,
      int readers,
      Duration readBound,
      long walBytesMax,
      List<Migrations> migrations) {
    this(directory, readers, readBound, walBytesMax, directory.resolve("native"), migrations);
  }

  /// The defaults, in this directory.
  public static SqliteSettings in(Path directory) {
    return new SqliteSettings(directory, READERS, READ_BOUND, WAL_BYTES_MAX, List.of());
  }

  /// The same, with tables of the embedding program in the main file.
  public SqliteSettings with(Migrations more) {
    List<Migrations> all = new ArrayList<>(migrations);
    all.add(more);
    return new SqliteSettings(directory, readers, readBound, walBytesMax, nativeDirectory, all);
  }

  /// The same, with the native library unpacked in another place.
  public SqliteSettings withNativeDirectory(Path other) {
    return new SqliteSettings(directory, readers, readBound, walBytesMax, other, migrations);
  }

  /// Flyway migrations: their location, such as `classpath:db/server/sqlite`, the table that holds
  /// their history, and the version of the newest one, so that Flyway need not be started when the
  /// history already has it.
  public record Migrations(String location, String historyTable, String newestVersion) {
    public Migrations {
      check(
          historyTable.matches("[a-z][a-z0-9_]*"),
          "historyTable must be a plain lower-case name, was " + historyTable);
    }
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
