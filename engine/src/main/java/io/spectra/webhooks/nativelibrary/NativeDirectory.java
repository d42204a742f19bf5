package io.spectra.webhooks.nativelibrary;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;

/// The directory in which Netty and the SQLite driver unpack their native libraries.
///
/// Both libraries unpack one anew at each start, since a copy that another run left could be half
/// written or somebody else's. [#load] deletes such copies before and after it loads: a process
/// that is killed leaves nothing, except when it dies within these milliseconds, and then the next
/// start removes the rest. Files that have another name are left alone.
///
/// The system keeps a loaded library whose file is deleted. Where it refuses to delete it, as on
/// Windows, the file goes at a later start.
public final class NativeDirectory {
  private static final Pattern UNPACKED =
      Pattern.compile(
          "sqlite-.+sqlitejdbc\\.(so|dll|jnilib|dylib)(\\.lck)?"
              + "|(lib)?netty_.+\\.(so|dll|jnilib|dynlib)");

  private final Path directory;

  private NativeDirectory(Path directory) {
    this.directory = directory;
  }

  /// Does nothing yet; the directory is made by [#load] if it is missing.
  public static NativeDirectory at(Path directory) {
    return new NativeDirectory(directory.toAbsolutePath().normalize());
  }

  public Path path() {
    return directory;
  }

  /// Runs `loading`, which unpacks libraries into this directory and loads them. No other process
  /// loads or deletes anything here meanwhile: such a process waits, for the fraction of a second
  /// that this takes, and the system ends the lock of a process that dies. Blocks.
  ///
  /// @throws IOException when the directory cannot be made or written
  public void load(Runnable loading) throws IOException {
    synchronized (NativeDirectory.class) { // one process cannot take the same file lock twice
      make();
      try (var channel =
              FileChannel.open(
                  directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        deleteUnpacked();
        try {
          loading.run();
        } finally {
          deleteUnpacked();
        }
      }
    }
  }

  /// Makes it for this user alone: a user who can write here decides what code runs.
  private void make() throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(directory);
    }
  }

  private void deleteUnpacked() throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (UNPACKED.matcher(String.valueOf(file.getFileName())).matches()) {
          delete(file);
        }
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // still in use where the system locks loaded libraries: a later start deletes it
    }
  }
}
