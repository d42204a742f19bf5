package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that a name from a file does not disappear because the file could not be read for a
/// moment. A name that does not exist would be an outcome.
class NameFilesTest {
  private final Logger log = Logger.getLogger(NameFiles.class.getName());
  private final Warnings warnings = new Warnings();
  @TempDir private Path etc;

  @BeforeEach
  void listen() {
    log.addHandler(warnings);
  }

  @AfterEach
  void unlisten() {
    log.removeHandler(warnings);
  }

  @Test
  void a_file_that_is_rewritten_in_place_takes_effect_once_it_is_complete() throws IOException {
    try (var files = filesIn(etc)) {
      write(etc, "hosts", "");
      write(etc, "resolv.conf", "name");
      files.look();
      assertThat(addresses(files)).containsExactly("192.0.2.7");
      assertThat(files.resolvConf().search()).containsExactly("shop.internal");

      write(etc, "hosts", "192.0.2.8 hooks.test");
      write(etc, "resolv.conf", "nameserver 127.0.0.2\nsearch new.internal");
      files.look();
      assertThat(addresses(files)).containsExactly("192.0.2.7");

      files.look();
      assertThat(addresses(files)).containsExactly("192.0.2.8");
      assertThat(files.resolvConf().search()).containsExactly("new.internal");
      assertThat(warnings.lines).isEmpty();
    }
  }

  @Test
  void a_file_that_cannot_be_read_changes_nothing_and_causes_one_warning() throws IOException {
    try (var files = filesIn(etc)) {
      makeUnreadable("hosts");
      makeUnreadable("resolv.conf");
      files.look();
      files.look();
      files.look();

      assertThat(addresses(files)).containsExactly("192.0.2.7");
      assertThat(files.resolvConf().nameServers()).hasSize(1);
      assertThat(warnings.lines).hasSize(2).allMatch(line -> line.contains("cannot be read"));

      Files.delete(etc.resolve("hosts"));
      files.look();
      files.look();
      assertThat(addresses(files)).as("a missing file is an empty one").isEmpty();
    }
  }

  /// An executor never runs a task again that has thrown an exception.
  @Test
  void a_look_that_fails_throws_nothing_and_is_logged_once() throws IOException {
    var archive = FileSystems.newFileSystem(etc.resolve("etc.zip"), Map.of("create", "true"));
    try (var files = filesIn(archive.getPath("/"))) {
      archive.close(); // from now on, reading from it throws an unchecked exception
      files.look();
      files.look();

      assertThat(addresses(files)).containsExactly("192.0.2.7");
      assertThat(warnings.lines).singleElement().asString().contains("hosts", "resolv.conf");
    }
  }

  private static NameFiles filesIn(Path directory) throws IOException {
    write(directory, "hosts", "192.0.2.7 hooks.test");
    write(directory, "resolv.conf", "nameserver 127.0.0.1\nsearch shop.internal");
    return new NameFiles(directory.resolve("hosts"), directory.resolve("resolv.conf"), 53);
  }

  private static void write(Path directory, String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  /// Makes reading fail, even for a privileged user, by putting a directory in the file's place.
  private void makeUnreadable(String file) throws IOException {
    Files.delete(etc.resolve(file));
    Files.createDirectory(etc.resolve(file));
  }

  private static List<String> addresses(NameFiles files) {
    return files.hosts("hooks.test").stream().map(InetAddress::getHostAddress).toList();
  }

  private static final class Warnings extends Handler {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().equals(Level.WARNING)) {
        lines.add(record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
