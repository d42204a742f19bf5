package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spectra.webhooks.tasks.FailureReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Holds the text of a file as of the last two consecutive readings that agreed, and at first as it
/// was read. A missing file is an empty one. If the file exists but cannot be read, for example
/// because the process has no free file descriptor, the text does not change. Only the thread that
/// reads the files may use an instance.
final class WatchedText {
  private final Path file;
  private final FailureReport unreadable;
  private String text = "";
  private String lastRead;

  /// Reads the file for the first time.
  WatchedText(Path file, FailureReport unreadable) {
    this.file = file;
    this.unreadable = unreadable;
    this.lastRead = read();
    this.text = lastRead;
  }

  Path file() {
    return file;
  }

  String text() {
    return text;
  }

  /// Reads the file again and returns whether the text has changed.
  boolean look() {
    String before = lastRead;
    lastRead = read();
    boolean isNew = lastRead.equals(before) && !lastRead.equals(text);
    if (isNew) {
      text = lastRead;
    }
    return isNew;
  }

  private String read() {
    try {
      var content = new String(Files.readAllBytes(file), UTF_8);
      unreadable.worked();
      return content;
    } catch (NoSuchFileException _) {
      unreadable.worked();
      return "";
    } catch (IOException e) {
      unreadable.failed(e.toString());
      return text;
    }
  }
}
