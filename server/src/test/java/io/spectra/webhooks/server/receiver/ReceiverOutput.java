package io.spectra.webhooks.server.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Reads the output of the receiver's process on a thread of its own, and sorts it into requests,
/// notices and the rest. Any thread can wait for an item until it arrives, the process ends, or the
/// time is up.
final class ReceiverOutput {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int WAIT_SECONDS_MAX = 30;

  private final Process process;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Received> requests = new ArrayList<>(); // guarded by lock
  private final Deque<String> notices = new ArrayDeque<>(); // guarded by lock
  private final List<String> rest = new ArrayList<>(); // guarded by lock: warnings, stack traces
  private boolean ended; // guarded by lock

  private ReceiverOutput(Process process) {
    this.process = process;
  }

  static ReceiverOutput of(Process process) {
    var output = new ReceiverOutput(process);
    Thread.ofVirtual().name("node-receiver-output").start(output::read);
    return output;
  }

  /// Waits for the next notice, which must begin with this text.
  String notice(String beginning) {
    String notice = await(notices::poll, "did not print '" + beginning + "'");
    if (!notice.startsWith(beginning)) {
      throw failure("printed '" + notice + "' instead of '" + beginning + "'");
    }
    return notice;
  }

  /// Returns the request with this index, counted from 0.
  Received request(int index) {
    return await(
        () -> index < requests.size() ? requests.get(index) : null,
        "did not get request " + (index + 1));
  }

  List<Received> requests() {
    lock.lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  private <T> T await(Supplier<@Nullable T> wanted, String complaint) {
    long nanosLeft = TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
    lock.lock();
    try {
      for (; ; ) {
        T found = wanted.get();
        if (found != null) {
          return found;
        }
        if (ended || nanosLeft <= 0) {
          throw failure(complaint + (ended ? ", and ended" : " within " + WAIT_SECONDS_MAX + " s"));
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(complaint + " before the test was interrupted");
    } finally {
      lock.unlock();
    }
  }

  private AssertionError failure(String complaint) {
    lock.lock();
    try {
      return new AssertionError(
          "the receiver %s; requests so far: %s; other output: %s"
              .formatted(complaint, requests, String.join("\n", rest)));
    } finally {
      lock.unlock();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      take("reading its output failed: " + e);
    } finally {
      change(() -> ended = true);
    }
  }

  private void take(String line) {
    if (line.startsWith("listening ") || line.equals("secret set")) {
      change(() -> notices.add(line));
      return;
    }
    try {
      Received request = JSON.readValue(line, Received.class);
      change(() -> requests.add(request));
    } catch (JacksonException e) {
      change(() -> rest.add(line)); // not a request, so it is a message of Node
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
