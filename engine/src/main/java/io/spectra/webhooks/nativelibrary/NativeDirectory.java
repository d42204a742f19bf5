package io.spectra.webhooks.nativelibrary;

import io.spectra.webhooks.ownerfiles.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// The directory in which Netty and the SQLite driver unpack their native libraries.
///
/// Each start unpacks new copies, since a copy that another run left could be incomplete or planted
/// by somebody else. [#load] deletes copies before and after it loads. So a process that is killed
/// leaves nothing behind, unless it dies within these milliseconds, and then the next start deletes
/// the rest. Files with other names are left alone.
///
/// The system keeps a loaded library whose file is deleted. If it refuses to delete the file, as
/// Windows does, a later start deletes it.
public final class NativeDirectory {
  private static final Pattern UNPACKED =
      Pattern.compile(
          "sqlite-.+sqlitejdbc\\.(so|dll|jnilib|dylib)(\\.lck)?"
              + "|(lib)?netty_.+\\.(so|dll|jnilib|dynlib)");

  /// The longest wait for the lock of another process. That process needs it for far less.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final Duration patience;

  private NativeDirectory(Path directory, Duration patience) {
    this.directory = directory;
    this.patience = patience;
  }

  /// Returns the directory at this path. [#load] creates it if it is missing.
  public static NativeDirectory at(Path directory) {
    return at(directory, PATIENCE);
  }

  static NativeDirectory at(Path directory, Duration patience) {
    return new NativeDirectory(directory.toAbsolutePath().normalize(), patience);
  }

  public Path path() {
    return directory;
  }

  /// Runs `loading`, which unpacks libraries into this directory and loads them. Other processes
  /// wait for the fraction of a second that this takes before they load or delete anything here.
  /// The system releases the lock of a process that dies. Blocks for at most half a minute if
  /// another process holds the lock and does not continue.
  ///
  /// @throws IOException when the directory cannot be created, written or locked
  public void load(Runnable loading) throws IOException {
    synchronized (NativeDirectory.class) { // one process cannot take the same file lock twice
      // A user who can write there decides which code runs.
      OwnerOnlyFiles.createDirectories(directory);
      var file = directory.resolve("lock");
      try (var channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = lock(channel, file)) {
        deleteUnpacked();
        try {
          loading.run();
        } finally {
          deleteUnpacked();
        }
      }
    }
  }

  /// Takes the lock on a thread of its own. If the lock does not become free, closing the channel
  /// ends that thread.
  private FileLock lock(FileChannel channel, Path file) throws IOException {
    var lock = new FutureTask<FileLock>(channel::lock);
    Thread.ofPlatform().name("spectra-native-lock").daemon().start(lock);
    try {
      return lock.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "another process has kept the lock %s for more than %s s"
              .formatted(file, patience.toSeconds()),
          e);
    } catch (ExecutionException e) {
      throw new IOException("the lock %s cannot be taken".formatted(file), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the lock " + file, e);
    }
  }

  /// Whether users other than this directory's owner may write in it, as in `/tmp`. They could
  /// replace a library or hold the lock. False if the directory does not exist, and on a system
  /// without such permissions.
  public boolean isOpenToOthers() {
    try {
      var permissions = Files.getPosixFilePermissions(directory);
      return permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException | UnsupportedOperationException _) {
      return false;
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
      // A system that locks loaded libraries refuses this; a later start deletes the file.
    }
  }
}
