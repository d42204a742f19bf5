package io.spectra.webhooks.micro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/// A temporary directory that can be deleted together with everything in it.
public final class ScratchDirectory {
  private final Path path;

  public ScratchDirectory() {
    try {
      path = Files.createTempDirectory("benchmark-");
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for the measurement", e);
    }
  }

  public Path path() {
    return path;
  }

  /// Creates an empty file in it.
  public FileChannel newFile(String name) {
    try {
      return FileChannel.open(
          path.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("no file for the measurement", e);
    }
  }

  public void delete() throws IOException {
    try (var files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
