package io.spectra.webhooks.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Runs a shell into which a test pastes the commands of a document. In its directory, `./spectra`
/// is the built distribution, without the launcher's search for a JDK and its build. Started
/// processes never outlive [#close()]. Only one test thread may use an instance.
final class Terminal implements AutoCloseable {
  /// The time for a dozen commands, each of which is a JVM, on a busy machine.
  private static final Duration END_MAX = Duration.ofMinutes(5);

  private final Process shell;
  private final ProgramOutput output;

  private Terminal(Process shell) {
    this.shell = shell;
    this.output = ProgramOutput.of(shell);
  }

  /// Puts `./spectra` into a directory.
  static void prepare(Path directory) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var launcher = directory.resolve("spectra");
    try {
      Files.writeString(
          launcher,
          """
          #!/bin/sh
          exec '%s' -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
            --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
            -jar '%s' "$@"
          """
              .formatted(java, SpectraProcess.jar()));
      Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Pastes a script. The shell ends at the first command that fails.
  static Terminal paste(Path directory, Map<String, String> environment, String script) {
    try {
      var builder =
          new ProcessBuilder("sh", "-e").directory(directory.toFile()).redirectErrorStream(true);
      builder.environment().keySet().removeIf(name -> name.startsWith("SPECTRA_"));
      builder.environment().putAll(environment);
      var terminal = new Terminal(builder.start());
      try (var in = terminal.shell.outputWriter(UTF_8)) {
        in.write(script);
      }
      return terminal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits for the first line that begins with this text, and returns the rest of it.
  String says(String beginning) {
    return output.after(beginning);
  }

  /// Returns all output when every command has succeeded.
  List<String> outputOfAll() {
    try {
      assertThat(shell.waitFor(END_MAX)).as(output.soFar()).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while commands run", e);
    }
    assertThat(shell.exitValue()).as(output.soFar()).isZero();
    return output.whole();
  }

  @Override
  public void close() {
    var started = shell.descendants().toList();
    shell.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    started.forEach(process -> process.onExit().join());
  }
}
