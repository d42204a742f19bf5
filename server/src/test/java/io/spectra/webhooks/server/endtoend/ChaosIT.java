package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.ReceivedRequest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs three servers on one PostgreSQL under load while everything that can go away does. A node
/// is killed and started again. Another one is paused until it has been taken for dead, and
/// continues. The database is stopped and started. Every accepted event must be attempted for every
/// webhook, and only what was in flight may arrive twice.
///
/// `-Dspectra.chaos.rounds=…` runs more rounds than a build has time for. `-Dspectra.seed=…`
/// repeats the random choices, though not the behaviour of the machine.
class ChaosIT {
  private static final int NODES = 3;
  private static final int LOOPS = 1;
  private static final int IN_FLIGHT_MAX = 64;
  private static final int ROUNDS = Integer.getInteger("spectra.chaos.rounds", 1);
  private static final Duration RUN = Duration.ofSeconds(2);

  /// The length of a pause. A node is dead after 10 s. The long form pauses for as long as a
  /// virtual machine may take to move.
  private static final Duration PAUSE = Duration.ofSeconds(ROUNDS > 1 ? 30 : 14);

  private static final Duration DRAIN_WITHIN = Duration.ofMinutes(2);
  private static final String MASTER_KEY = "5a".repeat(32);

  /// Finds deliveries with two attempts. Their ids and start times show which nodes had the
  /// delivery, and when.
  private static final String RECORDED_TWICE =
      """
      select format('event %s at webhook %s: %s', event_sequence, webhook_id,
          string_agg(format('%s at %s', delivery_id, started_at), ', '))
      from spectra.attempt group by event_sequence, webhook_id having count(*) > 1
      """;

  @TempDir private Path directory;
  private final long seed = Long.getLong("spectra.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<Long, FakeReceiver> receivers = new LinkedHashMap<>(); // by webhook
  private final List<SpectraProcess> nodes = new CopyOnWriteArrayList<>();
  private final Set<SpectraProcess> away = ConcurrentHashMap.newKeySet();
  private int kills;
  private int pauses;
  private int restarts;

  @AfterEach
  void end() {
    nodes.forEach(SpectraProcess::close);
    receivers.values().forEach(FakeReceiver::close);
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void every_event_that_several_nodes_accepted_is_attempted_whatever_goes_away() {
    System.out.println("ChaosIT: seed " + seed);
    try (var database = new SharedDatabase(directory.resolve("postgres"))) {
      for (int i = 0; i < NODES; i++) {
        nodes.add(serve(database, i));
      }
      String key = nodes.getFirst().firstKey();
      registerWebhooks(key);
      try (var load = new ClusterLoad(this::addresses, key)) {
        load.start(random);
        for (int round = 0; round < ROUNDS; round++) {
          go(database);
        }
        load.stop();
        checkNothingIsLost(database, load);
      }
    } catch (AssertionError e) {
      throw new AssertionError("seed %s: %s".formatted(seed, e.getMessage()), e);
    }
  }

  /// Runs one round: a kill, a restart of the database, a pause, another kill and another restart.
  private void go(SharedDatabase database) {
    run();
    killOne(database);
    run();
    restart(database);
    run();
    pauseOne();
    killOne(database);
    run();
    restart(database);
    run();
  }

  private void run() {
    letPass(RUN, nodes.get(random.nextInt(NODES)));
  }

  /// Lets time pass, and checks that the node runs all the time.
  private static void letPass(Duration time, SpectraProcess node) {
    assertThat(node.endsWithin(time)).as("it ended: %s", node.outputSoFar()).isFalse();
  }

  private void killOne(SharedDatabase database) {
    int which = random.nextInt(NODES);
    SpectraProcess victim = nodes.get(which);
    away.add(victim);
    victim.kill();
    kills++;
    nodes.set(which, serve(database, which));
    away.remove(victim);
  }

  private void restart(SharedDatabase database) {
    database.restart();
    restarts++;
  }

  private void pauseOne() {
    SpectraProcess paused = nodes.get(random.nextInt(NODES));
    away.add(paused);
    paused.signal("STOP");
    letPass(PAUSE, paused);
    paused.signal("CONT");
    away.remove(paused);
    pauses++;
  }

  private List<URI> addresses() {
    var there = new ArrayList<URI>();
    for (var node : nodes) {
      if (!away.contains(node)) {
        there.add(node.address());
      }
    }
    return there;
  }

  private SpectraProcess serve(SharedDatabase database, int number) {
    var node =
        SpectraProcess.serve(
            directory.resolve("node-" + number),
            "database.url=" + database.url(),
            "data.master_key=" + MASTER_KEY,
            "engine.loops=" + LOOPS,
            "delivery.in_flight_max=" + IN_FLIGHT_MAX,
            "delivery.timeout=500ms",
            "delivery.park_after=200ms");
    assertThat(node.address()).isNotNull(); // waits until it listens
    return node;
  }

  private void registerWebhooks(String key) {
    var moody = new Random(random.nextLong());
    try (var api = new Api(nodes.getFirst().address(), key)) {
      register(api, FakeReceiver.start().always(Behaviour.answer(200)));
      register(api, FakeReceiver.start().always(Behaviour.answer(500)));
      register(
          api,
          FakeReceiver.start()
              .always(_ -> moody.nextInt(50) == 0 ? new Behaviour.Stall() : Behaviour.answer(200)));
    }
  }

  private void register(Api api, FakeReceiver receiver) {
    long webhook = api.register(receiver.url("/hook"), "order.*").path("id").asLong();
    receivers.put(webhook, receiver);
  }

  /// Waits until nothing is open, and then compares what was accepted with what was done.
  private void checkNothingIsLost(SharedDatabase database, ClusterLoad load) {
    long start = System.nanoTime();
    while (count(database, "spectra.outbox") + count(database, "spectra.segment") > 0) {
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as(
              "%s events and %s segments are still open",
              count(database, "spectra.outbox"), count(database, "spectra.segment"))
          .isLessThan(DRAIN_WITHIN);
      letPass(Duration.ofMillis(100), nodes.getFirst()); // the state can only be polled
    }
    nodes.forEach(SpectraProcess::terminate);
    nodes.forEach(SpectraProcess::exitCode);
    receivers.values().forEach(FakeReceiver::awaitEndOfConnections);
    check(database, load);
  }

  private void check(SharedDatabase database, ClusterLoad load) {
    var stored =
        new HashSet<>(database.list("select id::text from spectra.event", row -> row.getString(1)));
    assertThat(stored).as("events that were answered 202").containsAll(load.events());
    var orders = database.list("select id from spectra.orders", row -> row.getLong(1));
    assertThat(orders).as("orders that were answered 201").containsAll(load.orders());
    var attempts = attempts(database);
    long sent = 0;
    long again = 0;
    for (var receiver : receivers.entrySet()) {
      var attempted = attempts.getOrDefault(receiver.getKey(), Map.of());
      assertThat(attempted.keySet()).as("attempted at %s", receiver.getKey()).containsAll(stored);
      var arrived = arrived(receiver.getValue());
      attempted.forEach((event, success) ->
          assertThat(!success || arrived.containsKey(event)).as("%s arrived", event).isTrue());
      sent += receiver.getValue().requests().size();
      again += receiver.getValue().requests().size() - arrived.size();
    }
    long allowed = (long) (kills + pauses) * LOOPS * IN_FLIGHT_MAX;
    System.out.printf(
        "ChaosIT: %s kills, %s pauses, %s restarts of the database; %s events accepted of which %s by"
            + " orders, %s calls turned away; %s requests sent, %s of them again (at most %s were in"
            + " flight at a kill or a pause); lost: 0%n",
        kills,
        pauses,
        restarts,
        stored.size(),
        orders.size(),
        load.turnedAway(),
        sent,
        again,
        allowed);
    assertThat(again).as("requests that arrived again").isLessThanOrEqualTo(allowed);
  }

  /// Returns, by webhook, the events that have an attempt, and whether it was a success.
  private static Map<Long, Map<String, Boolean>> attempts(SharedDatabase database) {
    var attempts = new HashMap<Long, Map<String, Boolean>>();
    database.list(
        """
        select webhook_id, e.id::text, success from spectra.attempt a
        join spectra.event e on e.sequence = a.event_sequence
        """,
        row ->
            attempts
                .computeIfAbsent(row.getLong(1), _ -> new HashMap<>())
                .put(row.getString(2), row.getBoolean(3)));
    assertThat(database.list(RECORDED_TWICE, row -> row.getString(1)))
        .as("deliveries with two outcomes")
        .isEmpty();
    return attempts;
  }

  private static Map<String, List<ReceivedRequest>> arrived(FakeReceiver receiver) {
    var arrived = new HashMap<String, List<ReceivedRequest>>();
    for (var request : receiver.requests()) {
      arrived
          .computeIfAbsent(request.header("X-Webhook-Id").orElseThrow(), _ -> new ArrayList<>())
          .add(request);
    }
    return arrived;
  }

  private static long count(SharedDatabase database, String table) {
    return database.list("select count(*) from " + table, row -> row.getLong(1)).getFirst();
  }
}
