package io.spectra.webhooks.bench.process;

import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Runs a process and ends it with this one at the latest. It reads the process's output all the
/// time, so that the process never blocks on a full pipe. It ends only the process that it started.
/// Any thread may use it.
final class ChildProcess implements AutoCloseable {
  private static final int LINES_KEPT = 200;
  private static final Duration LOOK_EVERY = Duration.ofMillis(1);
  private static final Duration KILL_WITHIN = Duration.ofSeconds(5);

  private final String name;
  private final MonotonicClock clock;
  private final Process process;
  private final Duration stopWithin;
  private final List<String> lines = new ArrayList<>(); // guarded by itself
  private final Thread hook;

  private ChildProcess(String name, MonotonicClock clock, Process process, Duration stopWithin) {
    this.name = name;
    this.clock = clock;
    this.process = process;
    this.stopWithin = stopWithin;
    this.hook = Thread.ofPlatform().name("bench-end-" + name).unstarted(process::destroyForcibly);
  }

  /// Starts a program.
  ///
  /// @param environment the variables that it gets besides those of this process
  /// @param stopWithin the time in which it must end by itself after it is asked to
  static ChildProcess start(
      String name,
      MonotonicClock clock,
      List<String> command,
      Map<String, String> environment,
      Duration stopWithin) {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      var process = builder.start();
      var child = new ChildProcess(name, clock, process, stopWithin);
      Runtime.getRuntime().addShutdownHook(child.hook);
      Thread.ofVirtual().name("bench-output-" + name).start(child::readOutput);
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  private void readOutput() {
    try (BufferedReader output = process.inputReader()) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (lines) {
          lines.add(line);
          if (lines.size() > LINES_KEPT) {
            lines.removeFirst();
          }
        }
      }
    } catch (IOException _) {
      // The stream closes during a read when the process is killed.
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /// Waits for a line of output in which the pattern is found, and returns the first group of the
  /// first such line.
  ///
  /// @throws IllegalStateException when the process ends or the time is over before
  String awaitLine(Pattern pattern, Duration within) throws InterruptedException {
    long deadline = clock.nanos() + within.toNanos();
    while (true) {
      boolean isLastLook = !process.isAlive() || clock.nanos() > deadline;
      for (var line : output()) {
        var matcher = pattern.matcher(line);
        if (matcher.find()) {
          return matcher.group(1);
        }
      }
      if (isLastLook) {
        throw new IllegalStateException(
            "%s did not print '%s' within %s:%n%s"
                .formatted(name, pattern, within, String.join(System.lineSeparator(), output())));
      }
      clock.waitFor(LOOK_EVERY);
    }
  }

  List<String> output() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /// Asks the process to end, and kills it when it does not end within the bound.
  ///
  /// @throws IllegalStateException when it still runs after that
  @Override
  public void close() {
    try {
      process.destroy();
      if (!process.waitFor(stopWithin.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        if (!process.waitFor(KILL_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException(name + ", process " + pid() + ", does not end");
        }
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    forgetHook();
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The program is ending, and the shutdown hook with it.
    }
  }
}
