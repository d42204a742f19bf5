package io.spectra.webhooks.server.endtoend;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Publishes events and places orders on whichever node is available, as callers behind a load
/// balancer do. A caller leaves a node that does not answer, or that cannot accept anything now,
/// and tries another. The class remembers what was accepted. It uses a few virtual threads.
final class ClusterLoad implements AutoCloseable {
  private static final int CALLERS = 6;
  private static final int CALLS_A_CONNECTION = 50;
  private static final Duration END_WITHIN = Duration.ofSeconds(60);
  private static final String ORDER =
      """
      {"billing": {"name": "Ada Lovelace", "email": "ada@example.com"},
       "items": [{"sku": "IP15-128", "name": "Phone", "quantity": 1, "price": 320.00}]}
      """;

  private final Supplier<List<URI>> nodes;
  private final String key;
  private final Set<String> events = ConcurrentHashMap.newKeySet();
  private final Set<Long> orders = ConcurrentHashMap.newKeySet();
  private final AtomicLong number = new AtomicLong();
  private final AtomicLong turnedAway = new AtomicLong();
  private final List<Thread> callers = new ArrayList<>();
  private volatile boolean stopping;

  ClusterLoad(Supplier<List<URI>> nodes, String key) {
    this.nodes = nodes;
    this.key = key;
  }

  void start(Random random) {
    for (int i = 0; i < CALLERS; i++) {
      var choice = new Random(random.nextLong());
      callers.add(Thread.ofVirtual().start(() -> call(choice)));
    }
  }

  /// Returns the ids of all events that were answered 202.
  Set<String> events() {
    return Set.copyOf(events);
  }

  /// Returns the ids of all orders that were answered 201.
  Set<Long> orders() {
    return Set.copyOf(orders);
  }

  /// Returns the number of calls that had no answer, or 503.
  long turnedAway() {
    return turnedAway.get();
  }

  /// Stops the callers, and returns when every call has ended. Idempotent.
  void stop() {
    stopping = true;
    try {
      for (var caller : callers) {
        if (!caller.join(END_WITHIN)) {
          throw new AssertionError("a caller has had no answer for " + END_WITHIN);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for callers", e);
    }
  }

  @Override
  public void close() {
    stop();
  }

  private void call(Random choice) {
    while (!stopping) {
      var there = nodes.get();
      try (var api = new Api(there.get(choice.nextInt(there.size())), key)) {
        for (int i = 0; i < CALLS_A_CONNECTION && !stopping; i++) {
          if (!call(api)) {
            break;
          }
        }
      } catch (UncheckedIOException _) {
        turnedAway.incrementAndGet(); // an unanswered call may have been accepted
      }
    }
  }

  /// Makes one call. Returns false if the node cannot accept anything now.
  private boolean call(Api api) {
    long n = number.getAndIncrement();
    boolean isOrder = n % 8 == 0;
    var answer =
        isOrder
            ? api.post("/api/v1/orders", ORDER)
            : api.post(
                "/api/v1/events", "{\"event\":\"order.created\",\"data\":{\"n\":" + n + "}}");
    if (answer.status() == 503) {
      turnedAway.incrementAndGet();
      return false;
    }
    if (isOrder) {
      orders.add(answer.data(201).path("id").asLong());
    } else {
      events.add(answer.data(202).path("id").asString());
    }
    return true;
  }
}
