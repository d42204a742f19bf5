package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs the built distribution as an operator does: `java -jar spectra.jar …`. Output and errors
/// are one stream. The process never outlives [#close()]. Only one test thread may use an instance.
final class SpectraProcess implements AutoCloseable {
  private static final Duration END_MAX = Duration.ofSeconds(40);

  /// Fills the pipe with bytes that stay in it until somebody reads, so the pipe remains full.
  private static final String FILL_ERRORS_AND_RUN = "head -c 1000000 /dev/zero >&2 & exec \"$@\"";

  private final Process process;
  private final ProgramOutput output;

  private SpectraProcess(Process process) {
    this.process = process;
    this.output = ProgramOutput.of(process);
  }

  /// Runs any command.
  static SpectraProcess run(List<String> arguments) {
    return run(arguments, Surroundings.OF_THIS_TEST);
  }

  /// Runs any command on a machine that is set up differently.
  static SpectraProcess run(List<String> arguments, Surroundings surroundings) {
    return start(
        new ProcessBuilder(command(arguments, surroundings)).redirectErrorStream(true),
        surroundings);
  }

  /// Runs any command with a standard error that is a full pipe, which nobody reads before
  /// [#errors()] is called. The recorded output is standard output only.
  static SpectraProcess runWithFullErrorPipe(List<String> arguments) {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", FILL_ERRORS_AND_RUN, "sh"));
    command.addAll(command(arguments, Surroundings.OF_THIS_TEST));
    return start(new ProcessBuilder(command), Surroundings.OF_THIS_TEST);
  }

  /// Runs a server on a machine that lets it open only this many files and sockets.
  static SpectraProcess serveWithFileHandles(int handles, Path data) {
    var command =
        new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n " + handles + " && exec \"$@\"", "sh"));
    command.addAll(command(serveArguments(data), Surroundings.OF_THIS_TEST));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    return start(builder, Surroundings.OF_THIS_TEST);
  }

  private static List<String> command(List<String> arguments, Surroundings surroundings) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The heap is small enough for a test machine, and the compiler starts quickly.
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(surroundings.javaOptions());
    command.add("-jar");
    command.add(jar().toString());
    command.addAll(arguments);
    return command;
  }

  private static SpectraProcess start(ProcessBuilder builder, Surroundings surroundings) {
    builder.environment().keySet().removeIf(name -> name.startsWith("SPECTRA_"));
    builder.environment().putAll(surroundings.environment());
    try {
      return new SpectraProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + builder.command(), e);
    }
  }

  /// The parts of the machine that a test sets up for the process: JVM options and variables.
  record Surroundings(List<String> javaOptions, Map<String, String> environment) {
    private static final Surroundings OF_THIS_TEST = new Surroundings(List.of(), Map.of());
  }

  /// Runs a server on this data with a free port, open to receivers on this machine. `settings`
  /// have the form `delivery.timeout=1s`.
  static SpectraProcess serve(Path data, String... settings) {
    return run(serveArguments(data, settings));
  }

  static List<String> serveArguments(Path data, String... settings) {
    var arguments =
        new ArrayList<>(List.of("serve", "--port", "0", "--data", data.toString(), "--dev"));
    for (var setting : settings) {
      arguments.add("--set");
      arguments.add(setting);
    }
    return arguments;
  }

  /// Waits until the server listens, and returns its address.
  URI address() {
    return URI.create(output.after("Spectra Webhooks listens on "));
  }

  /// Returns the key that a first start prints.
  String firstKey() {
    return output.after("API key: ");
  }

  /// Waits for the first line that begins with this text, and returns the rest of it.
  String says(String beginning) {
    return output.after(beginning);
  }

  /// Kills the process as `kill -9` does, and returns when it is gone.
  void kill() {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  /// Sends a signal by its name, such as `STOP` or `CONT`, and returns when it is sent.
  void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      assertThat(kill.waitFor()).as("kill -%s", name).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while sending a signal", e);
    }
  }

  /// Sends SIGTERM and returns at once. The signal is sent through the handle, because
  /// [Process#destroy] would also close the streams.
  void terminate() {
    process.toHandle().destroy();
  }

  /// Waits for the end of the process. Returns false if it still runs after this time.
  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a process", e);
    }
  }

  /// Waits until the process ends, and returns its exit code.
  int exitCode() {
    awaitEnd();
    return process.exitValue();
  }

  /// Waits until the process ends, and returns all its output.
  List<String> wholeOutput() {
    return output.whole();
  }

  String outputSoFar() {
    return output.soFar();
  }

  /// Returns the error stream of a process whose errors are not part of its output.
  InputStream errors() {
    return process.getErrorStream();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    assertThat(endsWithin(END_MAX))
        .as("the process ends within %s; it printed:%n%s", END_MAX, output.soFar())
        .isTrue();
  }

  static Path jar() {
    var jar = Path.of(System.getProperty("basedir", ""), "target", "spectra", "spectra.jar");
    assertThat(Files.isRegularFile(jar)).as("the distribution has been built: %s", jar).isTrue();
    return jar.toAbsolutePath();
  }
}
