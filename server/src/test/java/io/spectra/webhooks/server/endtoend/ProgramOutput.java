package io.spectra.webhooks.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Reads the output of a process, line by line, on a thread of its own. Any thread can wait for a
/// line until it arrives, the process ends, or the time is up.
final class ProgramOutput {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> lines = new ArrayList<>(); // guarded by lock
  private boolean ended; // guarded by lock

  private ProgramOutput(Process process) {
    this.process = process;
  }

  static ProgramOutput of(Process process) {
    var output = new ProgramOutput(process);
    Thread.ofVirtual().name("program-output").start(output::read);
    return output;
  }

  /// Returns the rest of the first line that begins with this text.
  String after(String beginning) {
    long nanosLeft = PATIENCE.toNanos();
    lock.lock();
    try {
      for (; ; ) {
        var found = find(beginning);
        if (found.isPresent()) {
          return found.get();
        }
        if (ended || nanosLeft <= 0) {
          throw new AssertionError(
              "the program %s without printing '%s'; it printed:%n%s"
                  .formatted(ended ? "ended" : "went on", beginning, String.join("\n", lines)));
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for '" + beginning + "'", e);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the end of the process, and returns all its lines.
  List<String> whole() {
    long nanosLeft = PATIENCE.toNanos();
    lock.lock();
    try {
      while (!ended) {
        if (nanosLeft <= 0) {
          throw new AssertionError("the program does not end; it printed:\n" + soFar());
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
      }
      return List.copyOf(lines);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the program's end", e);
    } finally {
      lock.unlock();
    }
  }

  String soFar() {
    lock.lock();
    try {
      return String.join("\n", lines);
    } finally {
      lock.unlock();
    }
  }

  private Optional<String> find(String beginning) {
    return lines.stream()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .findFirst();
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String read = line;
        change(() -> lines.add(read));
      }
    } catch (IOException e) {
      change(() -> lines.add("(reading its output failed: " + e + ")"));
    } finally {
      change(() -> ended = true);
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
