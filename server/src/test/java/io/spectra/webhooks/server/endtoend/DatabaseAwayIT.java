package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs servers under load whose PostgreSQL is away for long, or for good while its standby takes
/// its place. Callers are turned away meanwhile. Then everything continues by itself, and every
/// accepted event is attempted.
class DatabaseAwayIT {
  private static final int IN_FLIGHT_MAX = 32;
  private static final Duration RUN = Duration.ofSeconds(1);
  private static final Duration AWAY = Duration.ofSeconds(12); // a node is dead after 10 s
  private static final Duration GOES_ON_WITHIN = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final long seed = Long.getLong("spectra.seed", System.nanoTime());
  private final List<Cluster> clusters = new ArrayList<>();

  @AfterEach
  void end() {
    clusters.forEach(Cluster::close);
  }

  @Test
  void
      one_node_and_two_nodes_survive_an_outage_of_the_database_that_is_longer_than_a_node_may_be_away() {
    try (var database = new SharedDatabase(directory.resolve("postgres"))) {
      var alone = cluster("alone", database.url(), 1);
      var pair = cluster("pair", database.url(), 2);
      clusters.forEach(Cluster::putUnderLoad);
      alone.letPass(RUN);

      database.stop();
      clusters.forEach(Cluster::awaitTurningAway);
      alone.letPass(AWAY);
      clusters.forEach(Cluster::assertBoundedAndNotReady);
      database.restart();

      clusters.forEach(Cluster::awaitAccepting);
      alone.checkNothingIsLost(database::list);
      pair.checkNothingIsLost(database::list);
    }
  }

  @Test
  void a_node_follows_a_failover_to_the_standby() {
    try (var databases = new ReplicatedDatabase(directory)) {
      var cluster = cluster("failover", databases.url(), 1);
      cluster.putUnderLoad();
      cluster.letPass(RUN);

      databases.killPrimary();
      cluster.awaitTurningAway();
      databases.promoteStandby();

      cluster.awaitAccepting();
      cluster.checkNothingIsLost(databases::listOnStandby);
    }
  }

  private Cluster cluster(String schema, String url, int nodes) {
    var cluster = new Cluster(schema, url, nodes);
    clusters.add(cluster);
    return cluster;
  }

  @FunctionalInterface
  private interface Query {
    <T> List<T> list(String query, SharedDatabase.RowReader<T> row);
  }

  /// The nodes on one schema, their webhook, and callers.
  private final class Cluster implements AutoCloseable {
    private final String schema;
    private final FakeReceiver receiver = FakeReceiver.start().always(Behaviour.answer(200));
    private final List<SpectraProcess> nodes = new ArrayList<>();
    private final ClusterLoad load;
    private final Supplier<List<URI>> addresses;

    Cluster(String schema, String url, int count) {
      this.schema = schema;
      for (int i = 0; i < count; i++) {
        nodes.add(serve(url, i));
      }
      var there = nodes.stream().map(SpectraProcess::address).toList();
      addresses = () -> there;
      var key = nodes.getFirst().firstKey();
      try (var api = new Api(there.getFirst(), key)) {
        api.register(receiver.url("/hook"), "order.*");
      }
      load = new ClusterLoad(addresses, key);
    }

    private SpectraProcess serve(String url, int number) {
      var node =
          SpectraProcess.serve(
              directory.resolve(schema + "-" + number),
              "database.url=" + url,
              "database.schema=" + schema,
              "data.master_key=" + "5a".repeat(32),
              "engine.loops=1",
              "delivery.in_flight_max=" + IN_FLIGHT_MAX);
      node.address(); // waits until the node listens
      return node;
    }

    void putUnderLoad() {
      load.start(new Random(seed));
      awaitAccepting();
    }

    void letPass(Duration time) {
      var node = nodes.getFirst();
      assertThat(node.endsWithin(time)).as("it ended: %s", node.outputSoFar()).isFalse();
    }

    void awaitTurningAway() {
      long before = load.turnedAway();
      await("turning callers away", () -> load.turnedAway() > before);
    }

    void awaitAccepting() {
      int events = load.events().size();
      int orders = load.orders().size();
      await(
          "accepting events and orders",
          () -> load.events().size() > events + 50 && load.orders().size() > orders);
    }

    void assertBoundedAndNotReady() {
      for (var address : addresses.get()) {
        try (var api = new Api(address, "")) {
          assertThat(api.get("/health/live").status()).isEqualTo(200);
          assertThat(api.get("/health/ready").status()).isEqualTo(503);
          api.awaitMetric("spectra_deliveries_in_flight", count -> count <= IN_FLIGHT_MAX);
        }
      }
    }

    /// Waits until nothing is open, and then compares what was accepted with what was done.
    void checkNothingIsLost(Query query) {
      load.stop();
      await(
          "attempting everything",
          () -> count(query, "%s.outbox") + count(query, "%s.segment") == 0);
      nodes.forEach(SpectraProcess::terminate);
      nodes.forEach(SpectraProcess::exitCode);
      receiver.awaitEndOfConnections();
      var stored =
          new HashSet<>(
              query.list(
                  "select id::text from %s.event".formatted(schema), row -> row.getString(1)));
      var orders = query.list("select id from %s.orders".formatted(schema), row -> row.getLong(1));
      var attempted =
          query.list(
              "select e.id::text from %1$s.attempt a join %1$s.event e on e.sequence = a.event_sequence"
                  .formatted(schema),
              row -> row.getString(1));
      var arrived =
          receiver.requests().stream()
              .map(request -> request.header("X-Webhook-Id").orElseThrow())
              .toList();
      assertThat(stored).as("events that were answered 202").containsAll(load.events());
      assertThat(orders).as("orders that were answered 201").containsAll(load.orders());
      assertThat(attempted).as("each once").containsExactlyInAnyOrderElementsOf(stored);
      assertThat(arrived).containsAll(stored);
      int again = arrived.size() - stored.size();
      System.out.printf(
          "DatabaseAwayIT: %s: %d events and %d orders accepted, %d calls turned away; %d arrived again; lost: 0%n",
          schema, load.events().size(), load.orders().size(), load.turnedAway(), again);
      assertThat(again)
          .as("requests that were in flight")
          .isBetween(0, nodes.size() * IN_FLIGHT_MAX);
    }

    private long count(Query query, String table) {
      return query
          .list("select count(*) from " + table.formatted(schema), row -> row.getLong(1))
          .getFirst();
    }

    private void await(String what, BooleanSupplier done) {
      long start = System.nanoTime();
      while (!done.getAsBoolean()) {
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .as(
                "%s of %s, with %d turned away: %s",
                what, schema, load.turnedAway(), nodes.getFirst().outputSoFar())
            .isLessThan(GOES_ON_WITHIN);
        letPass(Duration.ofMillis(50)); // the state can only be polled
      }
    }

    @Override
    public void close() {
      load.close();
      nodes.forEach(SpectraProcess::close);
      receiver.close();
    }
  }
}
