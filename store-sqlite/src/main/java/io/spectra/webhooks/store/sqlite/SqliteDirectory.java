package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.ownerfiles.OwnerOnlyFiles;
import io.spectra.webhooks.store.StoreOpenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The directory of a store, which is locked for this process from [#open] until [#close]. It names
/// the files: `spectra.db`, `attempts-2026-05-18.db`, `lock`.
final class SqliteDirectory implements AutoCloseable {
  private static final String ATTEMPTS = "attempts-";
  private static final String DATABASE = ".db";
  private static final String GONE = ".gone";

  private final Path directory;
  private final FileChannel lockFile;

  private SqliteDirectory(Path directory, FileChannel lockFile) {
    this.directory = directory;
    this.lockFile = lockFile;
  }

  /// Opens and locks the directory, and creates it if it is missing.
  ///
  /// @throws StoreOpenException when the directory cannot be written, or another process uses it
  static SqliteDirectory open(Path directory) {
    try {
      OwnerOnlyFiles.createDirectories(directory);
      var lockFile =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(lockFile) == null) {
        lockFile.close();
        throw new StoreOpenException(
            "The data directory "
                + directory
                + " is in use by another process; stop that one first, or choose another directory.");
      }
      return new SqliteDirectory(directory, lockFile);
    } catch (IOException e) {
      throw new StoreOpenException(
          "The data directory "
              + directory
              + " cannot be written; make it writable for this user, or choose another directory.",
          e);
    }
  }

  Path main() {
    return main(directory);
  }

  static Path main(Path directory) {
    return directory.resolve("spectra.db");
  }

  Path attempts(LocalDate day) {
    return directory.resolve(ATTEMPTS + day + DATABASE);
  }

  /// Returns the days that have a file of attempts.
  NavigableSet<LocalDate> days() throws IOException {
    NavigableSet<LocalDate> days = new TreeSet<>();
    try (var files = Files.newDirectoryStream(directory, ATTEMPTS + "*" + DATABASE)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        dayOf(name, days);
      }
    }
    return days;
  }

  /// Takes a day's files out of use at once. [#deleteGone] frees their space, which may take a
  /// while. The connections that write to them are closed, but some readers may still use them.
  void retire(LocalDate day) throws IOException {
    Path file = attempts(day);
    Files.deleteIfExists(walOf(file));
    Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
    Files.move(file, file.resolveSibling(file.getFileName() + GONE));
  }

  void deleteGone() throws IOException {
    try (var files = Files.newDirectoryStream(directory, ATTEMPTS + "*" + GONE)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new IllegalStateException("the lock of " + directory + " cannot be released", e);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private static @Nullable FileLock lock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another store of this process holds it
    }
  }

  private static void dayOf(String name, NavigableSet<LocalDate> days) {
    String text = name.substring(ATTEMPTS.length(), name.length() - DATABASE.length());
    try {
      days.add(LocalDate.parse(text));
    } catch (DateTimeException e) {
      // This file belongs to somebody else.
    }
  }

  /// Returns the path of a database's write-ahead log.
  static Path walOf(Path database) {
    return database.resolveSibling(database.getFileName() + "-wal");
  }
}
