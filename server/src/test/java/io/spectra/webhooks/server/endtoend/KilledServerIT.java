package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.ReceivedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests that a server which is killed repeatedly under load, at random moments, loses nothing that
/// it accepted, and repeats only what was in flight. `-Dspectra.seed=…` repeats the random choices,
/// though not the behaviour of the machine.
class KilledServerIT {
  private static final int KILLS = 20;
  private static final int LOOPS = 2;
  private static final int IN_FLIGHT_MAX = 64;
  private static final Duration DRAIN_MAX = Duration.ofSeconds(90);
  private static final String[] SETTINGS = {
    "engine.loops=" + LOOPS,
    "delivery.in_flight_max=" + IN_FLIGHT_MAX,
    "delivery.timeout=300ms",
    "delivery.park_after=100ms"
  };

  @TempDir private Path directory;
  private final long seed = Long.getLong("spectra.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<Long, FakeReceiver> receivers = new LinkedHashMap<>(); // by webhook
  private final Map<Long, Integer> seen = new LinkedHashMap<>(); // requests before this run
  private final DeliveryLedger ledger = new DeliveryLedger(LOOPS * IN_FLIGHT_MAX);
  private final Load load = new Load();
  private final AtomicBoolean allHang =
      new AtomicBoolean(); // the third receiver hangs on every request

  @AfterEach
  void closeReceivers() {
    load.close();
    receivers.values().forEach(FakeReceiver::close);
  }

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void nothing_accepted_is_lost_and_only_what_was_in_flight_is_repeated() {
    System.out.println("KilledServerIT: seed " + seed);
    try {
      finishInPeace(killAgainAndAgain());
    } catch (AssertionError e) {
      throw new AssertionError("seed %s: %s".formatted(seed, e.getMessage()), e);
    }
    System.out.println("KilledServerIT: " + ledger);
  }

  /// Kills the server repeatedly, and returns the key that the first run printed.
  private String killAgainAndAgain() {
    String key = "";
    for (int kill = 1; kill <= KILLS; kill++) {
      try (var spectra = SpectraProcess.serve(data(), SETTINGS)) {
        if (kill == 1) {
          key = spectra.firstKey();
          registerWebhooks(spectra, key);
        }
        switch (moment(kill)) {
          case STARTING -> letItRun(spectra, Duration.ofMillis(random.nextInt(1_500)));
          case UNDER_LOAD -> {
            load.start(spectra.address(), key);
            load.awaitMore(1 + random.nextInt(400));
            letItRun(spectra, Duration.ofMillis(random.nextInt(30)));
          }
          case PARKED -> {
            load.start(spectra.address(), key);
            awaitParked(spectra, key);
            letItRun(spectra, Duration.ofMillis(random.nextInt(30)));
          }
        }
        spectra.kill();
      }
      load.stop();
      lookAtWhatIsLeft("kill-" + kill);
    }
    return key;
  }

  /// Chooses when a run is killed. Every fifth run is killed during its start, and every fifth once
  /// something is parked.
  private static Moment moment(int kill) {
    return switch (kill % 5) {
      case 3 -> Moment.STARTING;
      case 0 -> Moment.PARKED;
      default -> Moment.UNDER_LOAD;
    };
  }

  private enum Moment {
    STARTING,
    UNDER_LOAD,
    PARKED
  }

  /// Lets a receiver hang until deliveries to it are parked and committed. The writer works in
  /// order, so this is the case once every earlier request has been answered.
  private void awaitParked(SpectraProcess spectra, String key) {
    allHang.set(true);
    try (var api = new Api(spectra.address(), key)) {
      api.awaitMetric("spectra_deliveries_waiting_parked", parked -> parked >= 1);
      load.awaitMore(Load.UNDER_WAY_MAX + 1);
    } finally {
      allHang.set(false);
    }
  }

  /// Stops the last run in order, once it has reached the end of every lane. Deliveries start in
  /// the order of acceptance, so the event that is accepted last is attempted last.
  private void finishInPeace(String key) {
    try (var spectra = SpectraProcess.serve(data(), SETTINGS);
        var api = new Api(spectra.address(), key)) {
      var last = api.publish("order.created", "{\"n\":\"last\"}");
      for (long webhook : receivers.keySet()) {
        api.awaitAttempt(webhook, last, DRAIN_MAX);
      }
      spectra.terminate();
      spectra.exitCode();
    }
    var left = lookAtWhatIsLeft("end");
    assertThat(left.outbox() + left.parked()).as("open deliveries at the end").isZero();
    assertThat(left.events()).as("events that were answered 202").containsAll(load.accepted());
    assertThat(left.orders())
        .as("orders that were answered 201")
        .containsAll(load.acceptedOrders());
    assertThat(left.announcedOrders()).as("orders and their events").isEqualTo(left.orders());
    ledger.checkAllAttempted(receivers.keySet(), left.events());
  }

  private StoredState lookAtWhatIsLeft(String name) {
    var arrived = new LinkedHashMap<Long, List<ReceivedRequest>>();
    receivers.forEach((webhook, receiver) -> {
      receiver.awaitEndOfConnections();
      var all = receiver.requests();
      arrived.put(webhook, all.subList(seen.getOrDefault(webhook, 0), all.size()));
      seen.put(webhook, all.size());
    });
    var stored = StoredState.copiedFrom(data(), directory.resolve(name));
    ledger.endOfRun(arrived, stored);
    return stored;
  }

  private void registerWebhooks(SpectraProcess spectra, String key) {
    var moody = new Random(random.nextLong());
    try (var api = new Api(spectra.address(), key)) {
      register(api, FakeReceiver.start());
      register(api, FakeReceiver.start().always(_ -> Behaviour.answerAfter(Duration.ofMillis(20))));
      register(
          api,
          FakeReceiver.start()
              .always(_ ->
                  allHang.get() || hangs(moody) ? new Behaviour.Stall() : Behaviour.answer(200)));
    }
  }

  private static boolean hangs(Random moody) {
    return moody.nextInt(100) < 4;
  }

  private void register(Api api, FakeReceiver receiver) {
    long webhook = api.register(receiver.url("/hook"), "order.*").path("id").asLong();
    receivers.put(webhook, receiver);
  }

  private static void letItRun(SpectraProcess spectra, Duration time) {
    assertThat(spectra.endsWithin(time)).as("it ended: %s", spectra.outputSoFar()).isFalse();
  }

  private Path data() {
    return directory.resolve("data");
  }
}
