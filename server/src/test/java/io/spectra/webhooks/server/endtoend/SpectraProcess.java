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

/// The built distribution, run as an operator runs it: `java -jar spectra.jar …`. Output and errors
/// come as one. The process never outlives [#close()]. For one test thread.
final class SpectraProcess implements AutoCloseable {
  private static final Duration END_MAX = Duration.ofSeconds(40);

  /// What fills the pipe waits in it until somebody reads, so that it stays full.
  private static final String FILL_ERRORS_AND_RUN = "head -c 1000000 /dev/zero >&2 & exec \"$@\"";

  private final Process process;
  private final ProgramOutput output;

  private SpectraProcess(Process process) {
    this.process = process;
    this.output = ProgramOutput.of(process);
  }

  /// Any command.
  static SpectraProcess run(List<String> arguments) {
    return run(arguments, Surroundings.OF_THIS_TEST);
  }

  /// The same on a machine that is set up differently.
  static SpectraProcess run(List<String> arguments, Surroundings surroundings) {
    return start(
        new ProcessBuilder(command(arguments, surroundings)).redirectErrorStream(true),
        surroundings);
  }

  /// The same with a standard error that is a pipe which is full from the start, and which nobody
  /// reads before [#errors()]: what the process says is its standard output only.
  static SpectraProcess runWithFullErrorPipe(List<String> arguments) {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", FILL_ERRORS_AND_RUN, "sh"));
    command.addAll(command(arguments, Surroundings.OF_THIS_TEST));
    return start(new ProcessBuilder(command), Surroundings.OF_THIS_TEST);
  }

  private static List<String> command(List<String> arguments, Surroundings surroundings) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A heap that a test machine can spare, and a compiler that is quick at starting.
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

  /// What of the machine a test sets up for the process: options of its JVM, and variables.
  record Surroundings(List<String> javaOptions, Map<String, String> environment) {
    private static final Surroundings OF_THIS_TEST = new Surroundings(List.of(), Map.of());
  }

  /// A server on this data with a free port, open to receivers on this machine; `settings` as in
  /// `delivery.timeout=1s`.
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

  /// Where it listens; waits until it does.
  URI address() {
    return URI.create(output.after("Spectra Webhooks listens on "));
  }

  /// The key that a first start prints.
  String firstKey() {
    return output.after("API key: ");
  }

  /// The rest of the first line that begins so; waits for it.
  String says(String beginning) {
    return output.after(beginning);
  }

  /// `kill -9`; returns when the process is gone.
  void kill() {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  /// Sends a signal by its name, such as `STOP` or `CONT`; returns when it is sent.
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

  /// SIGTERM; returns at once. By the handle, since [Process#destroy] would also stop listening.
  void terminate() {
    process.toHandle().destroy();
  }

  /// True when it ended within the time; false when it still runs after it.
  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a process", e);
    }
  }

  /// Waits until it ends.
  int exitCode() {
    awaitEnd();
    return process.exitValue();
  }

  /// All that it said; waits until it ends.
  List<String> wholeOutput() {
    return output.whole();
  }

  String outputSoFar() {
    return output.soFar();
  }

  /// The stream of errors, of a process whose errors do not come with its output.
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
        .as("the process ends within %s; it said:%n%s", END_MAX, output.soFar())
        .isTrue();
  }

  private static Path jar() {
    var jar = Path.of(System.getProperty("basedir", ""), "target", "spectra", "spectra.jar");
    assertThat(Files.isRegularFile(jar)).as("the distribution has been built: %s", jar).isTrue();
    return jar.toAbsolutePath();
  }
}
