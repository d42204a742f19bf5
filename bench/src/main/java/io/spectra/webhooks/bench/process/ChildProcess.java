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

/// A process that this one started: its output is read all the time, so that it never blocks on a
/// full pipe, and it is ended with this one at the latest. Only ever ends the very process that it
/// started. Any thread.
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

  /// @param environment what it has besides this process's own
  /// @param stopWithin how long it has to end by itself when it is asked to
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
      // The stream closes under the reader when the process is killed.
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /// The first group of the first line of output in which the pattern is found.
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

  /// Asks it to end, and makes it end when it has not within the bound.
  ///
  /// @throws IllegalStateException when it is still there after that
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
      // The program is ending, and the hook with it.
    }
  }
}
