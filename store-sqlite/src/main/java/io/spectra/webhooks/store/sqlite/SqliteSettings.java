package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingFaults;
import io.spectra.webhooks.settings.SettingReader;
import io.spectra.webhooks.store.Migrations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The place and the bounds of a [SqliteStore]. The bounds are documented at their declarations. A
/// value out of its bounds causes an [InvalidSettingsException].
///
/// - `directory`: the directory of every file of the store. It is created if it does not exist, and
///   one process at a time may use it.
/// - `nativeDirectory`: the directory in which the driver's native library is unpacked, by default
///   `native` in `directory`. Its file system must not be mounted `noexec`.
/// - `migrations`: the migrations of the embedding program's own tables, which run after the
///   store's own.
public record SqliteSettings(
    Path directory,
    int readers,
    Duration readBound,
    long walBytesMax,
    Path nativeDirectory,
    List<Migrations> migrations) {
  private static final Setting<Integer> READERS =
      Setting.named("sqlite.readers", "Reads at the same time; more reads wait.")
          .inCodeOnly()
          .number(3, 1, 64);

  // An old snapshot keeps the write-ahead log from being reused.
  private static final Setting<Duration> READ_BOUND =
      Setting.named(
              "sqlite.read_bound", "A read that takes longer, waiting included, is interrupted.")
          .inCodeOnly()
          .duration(Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofMinutes(5));

  // For a while the log may have four times this size, before the writer waits for readers.
  private static final Setting<Long> WAL_BYTES_MAX =
      Setting.named("sqlite.wal_bytes_max", "A larger write-ahead log is copied into its database.")
          .inCodeOnly()
          .bytes(16L << 20, 64L << 10, 1L << 40);

  public SqliteSettings {
    new SettingFaults()
        .check(READERS, readers)
        .check(READ_BOUND, readBound)
        .check(WAL_BYTES_MAX, walBytesMax)
        .throwIfAny();
    migrations = List.copyOf(migrations);
  }

  /// Creates settings that unpack the native library in `native` in the directory.
  public SqliteSettings(
      Path directory,
      int readers,
      Duration readBound,
      long walBytesMax,
      List<Migrations> migrations) {
    this(directory, readers, readBound, walBytesMax, directory.resolve("native"), migrations);
  }

  /// Returns the default settings for this directory.
  public static SqliteSettings in(Path directory) {
    return read(SettingReader.ofDefaults(), directory);
  }

  public static SqliteSettings read(SettingReader reader, Path directory) {
    return new SqliteSettings(
        directory,
        reader.get(READERS),
        reader.get(READ_BOUND),
        reader.get(WAL_BYTES_MAX),
        List.of());
  }

  /// Returns the same settings with tables of the embedding program in the main file.
  public SqliteSettings with(Migrations more) {
    List<Migrations> all = new ArrayList<>(migrations);
    all.add(more);
    return new SqliteSettings(directory, readers, readBound, walBytesMax, nativeDirectory, all);
  }

  /// Returns the same settings with another directory for the native library.
  public SqliteSettings withNativeDirectory(Path other) {
    return new SqliteSettings(directory, readers, readBound, walBytesMax, other, migrations);
  }
}
