package io.spectra.webhooks.ownerfiles;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Creates files and directories that only their owner may read and write, and checks existing
/// files. On a file system without POSIX permissions nothing is restricted and every file passes
/// the check. Blocks; any thread.
public final class OwnerOnlyFiles {
  private static final Set<PosixFilePermission> FILE_MODE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY_MODE =
      PosixFilePermissions.fromString("rwx------");

  private OwnerOnlyFiles() {}

  /// Creates a directory and its missing parents. An existing directory keeps its mode.
  public static void createDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, mode(directory, DIRECTORY_MODE));
    }
  }

  /// Creates a file with this text and syncs it, but not its directory.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException when the file exists
  public static void create(Path file, String text) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, options, mode(file, FILE_MODE))) {
      var bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /// Whether the file's mode allows more than reading and writing by its owner.
  public static boolean isOpenToOthers(Path file) throws IOException {
    return hasModes(file) && !FILE_MODE.containsAll(Files.getPosixFilePermissions(file));
  }

  /// Makes the names in a directory durable. Does nothing without POSIX permissions: Windows can
  /// neither open directories nor needs this.
  public static void syncDirectory(Path directory) throws IOException {
    if (hasModes(directory)) {
      try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] mode(Path path, Set<PosixFilePermission> mode) {
    return hasModes(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
        : new FileAttribute<?>[0];
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
