package io.spectra.webhooks.server.endtoend;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/// Publishes events and places orders as fast as the server answers, until it is gone, and
/// remembers what was accepted. It uses a few virtual threads. Only one test thread may call its
/// methods.
final class Load implements AutoCloseable {
  private static final int CALLERS = 4;
  private static final int BATCH = 10;

  /// The largest number of events whose requests can be under way at a time.
  static final int UNDER_WAY_MAX = CALLERS * BATCH;

  private static final String ORDER =
      """
      {"billing": {"name": "Ada Lovelace", "email": "ada@example.com"},
       "items": [{"sku": "IP15-128", "name": "Phone", "quantity": 1, "price": 320.00}]}
      """;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> accepted = new HashSet<>(); // guarded by lock
  private final Set<Long> orders = new HashSet<>(); // guarded by lock
  private final List<Thread> callers = new ArrayList<>();
  private final AtomicLong number = new AtomicLong();

  void start(URI server, String key) {
    for (int i = 0; i < CALLERS; i++) {
      callers.add(Thread.ofVirtual().start(() -> call(server, key)));
    }
  }

  /// Waits until this many more events have been accepted.
  void awaitMore(int count) {
    long nanosLeft = PATIENCE.toNanos();
    lock.lock();
    try {
      int wanted = accepted.size() + count;
      while (accepted.size() < wanted) {
        if (nanosLeft <= 0) {
          throw new AssertionError(
              "%s events, not %s, were accepted in %s"
                  .formatted(accepted.size(), wanted, PATIENCE));
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for accepted events", e);
    } finally {
      lock.unlock();
    }
  }

  /// Returns when every caller has noticed that the server is gone. The server must be gone
  /// already.
  void stop() {
    try {
      for (var caller : callers) {
        if (!caller.join(PATIENCE)) {
          throw new AssertionError("a caller still calls a server that is gone");
        }
      }
      callers.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for callers", e);
    }
  }

  /// Returns the ids of all events that were answered 202.
  Set<String> accepted() {
    lock.lock();
    try {
      return Set.copyOf(accepted);
    } finally {
      lock.unlock();
    }
  }

  /// Returns the ids of all orders that were answered 201.
  Set<Long> acceptedOrders() {
    lock.lock();
    try {
      return Set.copyOf(orders);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    callers.forEach(Thread::interrupt);
  }

  private void call(URI server, String key) {
    try (var api = new Api(server, key)) {
      for (; ; ) {
        long first = number.getAndAdd(BATCH);
        switch ((int) (first / BATCH % 8)) {
          case 0 -> take(api.post("/api/v1/events", batch(first)));
          case 1 -> takeOrder(api.post("/api/v1/orders", ORDER));
          default -> take(api.post("/api/v1/events", event(first)));
        }
      }
    } catch (UncheckedIOException _) {
      // The server was killed, so an unanswered request may have been accepted.
    }
  }

  private void take(Answer answer) {
    if (answer.status() == 503) {
      return;
    }
    var data = answer.data(202);
    var ids =
        data.has("ids")
            ? data.path("ids").valueStream().map(JsonNode::asString).toList()
            : List.of(data.path("id").asString());
    change(() -> accepted.addAll(ids));
  }

  private void takeOrder(Answer answer) {
    if (answer.status() != 503) {
      long id = answer.data(201).path("id").asLong();
      change(() -> orders.add(id));
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

  private static String event(long number) {
    return "{\"event\":\"order.created\",\"data\":{\"n\":" + number + "}}";
  }

  private static String batch(long first) {
    return LongStream.range(first, first + BATCH)
        .mapToObj(Load::event)
        .collect(Collectors.joining(",", "{\"events\":[", "]}"));
  }
}
