package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.process.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// Creates webhooks of many tenants, and lets the server make attempts for them. Events of all
/// tenants take turns, and each event goes to all webhooks of its tenant. No more events are under
/// way than the server can send soon. One thread uses it.
final class HistoryFill {
  /// The number of webhooks that each event goes to, which is also the number of its attempts.
  static final int WEBHOOKS_A_TENANT = 10;

  static final String PATH = "fill";
  private static final String EVENT = "order.status_changed";
  private static final int EVENTS_A_REQUEST = 10;
  private static final long UNDER_WAY_MAX = 20_000;
  private static final Duration LOOK_EVERY = Duration.ofMillis(2);
  private static final Duration ARRIVE_WITHIN = Duration.ofMinutes(1);

  /// One tenant's key and the ids of its webhooks.
  record Registered(String key, List<Long> webhooks) {
    Registered {
      webhooks = List.copyOf(webhooks);
    }
  }

  private final Rig rig;
  private final List<Registered> tenants;
  private int next; // the index of the next tenant

  private HistoryFill(Rig rig, List<Registered> tenants) {
    this.rig = rig;
    this.tenants = List.copyOf(tenants);
  }

  static HistoryFill register(Rig rig, ServerProcess server, int webhooks)
      throws InterruptedException {
    var operatorToken = server.operatorToken();
    int count = Math.max(1, webhooks / WEBHOOKS_A_TENANT);
    try (var api = new ServerApi(server.url())) {
      return new HistoryFill(
          rig,
          Registrations.make(count, number -> registerTenant(rig, api, operatorToken, number)));
    }
  }

  private static Registered registerTenant(
      Rig rig, ServerApi api, String operatorToken, int number) {
    var key = api.addKey(operatorToken, api.addTenant(operatorToken, "Tenant " + number));
    int first = number * WEBHOOKS_A_TENANT;
    return new Registered(
        key,
        IntStream.range(first, first + WEBHOOKS_A_TENANT)
            .mapToObj(i -> {
              var url = rig.sink().url("/%s/%s".formatted(PATH, i), i);
              return api.addWebhook(key, url, List.of("*"));
            })
            .toList());
  }

  List<Registered> tenants() {
    return tenants;
  }

  int webhooks() {
    return tenants.size() * WEBHOOKS_A_TENANT;
  }

  /// Publishes this many events and waits until all of them have arrived everywhere.
  ///
  /// @throws IllegalStateException when one is refused, or does not arrive
  void publish(ServerProcess server, long events) throws InterruptedException {
    long before = arrived();
    try (var api = new ServerApi(server.url())) {
      for (long done = 0; done < events; done += EVENTS_A_REQUEST) {
        awaitArrived(before + done * WEBHOOKS_A_TENANT - UNDER_WAY_MAX);
        int now = (int) Math.min(EVENTS_A_REQUEST, events - done);
        publish(api, now);
      }
    }
    awaitArrived(before + events * WEBHOOKS_A_TENANT);
  }

  private void publish(ServerApi api, int events) {
    var key = tenants.get(next).key();
    next = (next + 1) % tenants.size();
    if (!api.publishes(key, RequestTemplate.publish(key, EVENT, events).body())) {
      throw new IllegalStateException("the server takes no events for the history");
    }
  }

  private void awaitArrived(long total) throws InterruptedException {
    long deadline = rig.clock().nanos() + ARRIVE_WITHIN.toNanos();
    while (arrived() < total) {
      if (rig.clock().nanos() > deadline) {
        throw new IllegalStateException("events for the history have not arrived");
      }
      rig.clock().waitFor(LOOK_EVERY);
    }
  }

  private long arrived() {
    return rig.stats().read().path(PATH).total();
  }
}
