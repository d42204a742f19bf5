package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Tests that a server which is asked to stop accepts nothing new, finishes the attempts under way,
/// leaves the rest to the next start, and ends within its bound.
class GracefulStopIT {
  private static final int EVENTS = 50;

  @TempDir private Path directory;
  private final CompletableFuture<Void> release = new CompletableFuture<>();
  private final List<FakeReceiver> receivers = new ArrayList<>();

  @AfterEach
  void closeReceivers() {
    release.complete(null);
    receivers.forEach(FakeReceiver::close);
  }

  @Test
  void an_attempt_under_way_is_finished_and_recorded_and_not_repeated() {
    var receiver = receiver();
    receiver.next(new Behaviour.AnswerWhen(release, (Behaviour.Answer) Behaviour.answer(200)));
    try (var spectra = SpectraProcess.serve(directory.resolve("data"), "stop.within=30s");
        var api = new Api(spectra.address(), spectra.firstKey())) {
      long webhook = api.register(receiver.url("/hook"), "order.created").path("id").asLong();
      var event = api.publish("order.created", "{\"n\":0}");
      receiver.takeRequest();

      spectra.terminate();
      spectra.says("Stopping");
      release.complete(null);

      spectra.exitCode();
      assertThat(spectra.wholeOutput()).contains("Stopped.");
      var stored = StoredState.copiedFrom(directory.resolve("data"), directory.resolve("copy"));
      assertThat(stored.attempts()).containsExactly(new StoredState.Stored(webhook, event, true));
      assertThat(stored.outbox() + stored.parked()).as("nothing is left open").isZero();
    }
    assertThat(receiver.requests()).hasSize(1);
  }

  @Test
  void closing_its_terminal_stops_it_gracefully() throws IOException {
    assumeFalse(isHangUpIgnored(), "under nohup it continues, as it should");
    try (var spectra = SpectraProcess.serve(directory.resolve("data"))) {
      spectra.address();

      spectra.signal("HUP");

      spectra.exitCode();
      assertThat(spectra.wholeOutput()).contains("Stopped.");
    }
  }

  @Test
  void with_receivers_that_hang_it_stops_within_its_bound_and_loses_nothing() {
    var hanging = receiver().always(new Behaviour.Stall());
    var healthy = receiver();
    var data = directory.resolve("data");
    Set<String> published;
    String key;
    try (var spectra = SpectraProcess.serve(data, "stop.within=1s", "delivery.timeout=2m")) {
      key = spectra.firstKey();
      try (var api = new Api(spectra.address(), key)) {
        api.register(hanging.url("/hanging"), "order.created");
        long quick = api.register(healthy.url("/healthy"), "order.created").path("id").asLong();
        published = publish(api);
        hanging.takeRequest();
        api.deliveries(quick, rows -> rows.size() == EVENTS);
      }

      spectra.terminate();

      spectra.exitCode(); // long before the two minutes that the attempt may take
      assertThat(spectra.wholeOutput())
          .contains("Stopped.")
          .as("the log during the stop")
          .anyMatch(line -> line.contains("Some attempts did not end in time"));
    }
    hanging.awaitEndOfConnections();
    healthy.awaitEndOfConnections();
    assertThat(StoredState.copiedFrom(data, directory.resolve("first")).attempts())
        .as("the interrupted attempt has no outcome")
        .hasSize(EVENTS)
        .allSatisfy(attempt -> assertThat(attempt.success()).isTrue());
    hanging.always(Behaviour.answer(200));

    try (var again = SpectraProcess.serve(data)) {
      again.address();
      var arrived = new HashSet<String>();
      while (arrived.size() < EVENTS) {
        arrived.add(hanging.takeRequest().header("X-Webhook-Id").orElseThrow());
      }
      assertThat(arrived).isEqualTo(published);
      again.terminate();
      again.exitCode();
    }
    healthy.awaitEndOfConnections();
    assertThat(healthy.requests())
        .as("a request that was answered before the stop is not sent again")
        .hasSize(EVENTS);
    var stored = StoredState.copiedFrom(data, directory.resolve("copy"));
    assertThat(stored.outbox() + stored.parked()).as("nothing is left open").isZero();
    assertThat(stored.attempts()).hasSize(2 * EVENTS);
  }

  /// Whether this process ignores the hang-up signal. A child process inherits that.
  private static boolean isHangUpIgnored() throws IOException {
    var status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) == 1);
  }

  private static Set<String> publish(Api api) {
    var events = new ArrayList<String>();
    for (int n = 0; n < EVENTS; n++) {
      events.add("{\"event\":\"order.created\",\"data\":{\"n\":" + n + "}}");
    }
    var answer = api.post("/api/v1/events", "{\"events\":[" + String.join(",", events) + "]}");
    return new HashSet<>(
        answer.data(202).path("ids").valueStream().map(JsonNode::asString).toList());
  }

  private FakeReceiver receiver() {
    var receiver = FakeReceiver.start();
    receivers.add(receiver);
    return receiver;
  }
}
