package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that a webhook gets nothing after the answer that deleted it or revoked its key: neither
/// deliveries that wait in memory nor parked ones, now or after a restart.
class WithdrawnWebhooksIT {
  // The receiver's first request hangs until the test releases it. A window of one keeps the other
  // deliveries waiting, and they are soon parked.
  private static final String[] SETTINGS = {
    "delivery.timeout=2m", "delivery.park_after=100ms", "engine.loops=1"
  };
  private static final int EVENTS = 300; // more than a segment holds

  @TempDir private Path directory;
  private final CompletableFuture<Void> release = new CompletableFuture<>();
  private final FakeReceiver withdrawn = FakeReceiver.start();
  private final FakeReceiver witness = FakeReceiver.start();
  private SpectraProcess spectra;
  private Api api;
  private String key;

  @BeforeEach
  void start() {
    withdrawn.next(new Behaviour.AnswerWhen(release, (Behaviour.Answer) Behaviour.answer(200)));
    spectra = SpectraProcess.serve(data(), SETTINGS);
    key = spectra.firstKey();
    api = new Api(spectra.address(), key);
    api.register(witness.url("/witness"), "*");
  }

  @AfterEach
  void stop() {
    release.complete(null);
    api.close();
    spectra.close();
    withdrawn.close();
    witness.close();
  }

  @Test
  void revoking_a_key_stops_its_webhooks_at_once() throws IOException {
    try (var operator = operator()) {
      var other =
          operator
              .post(
                  "/admin/v1/keys",
                  """
                  {"tenant_id": 1, "label": "to be revoked", "environment": "live",
                   "tier": "unlimited"}
                  """)
              .data(201);
      try (var owner = new Api(spectra.address(), other.path("key").asString())) {
        owner.register(withdrawn.url("/withdrawn"), "order.created");
        publishAndAwaitTheFirst();

        operator.post("/admin/v1/keys/" + other.path("id").asLong() + "/revoke", "{}").data(200);

        assertThat(owner.get("/api/v1/webhooks").status()).isEqualTo(401);
      }
    }
    nothingMoreArrives();
  }

  @Test
  void deleting_a_webhook_stops_its_parked_deliveries() {
    long webhook = api.register(withdrawn.url("/withdrawn"), "order.created").path("id").asLong();
    publishAndAwaitTheFirst();
    api.awaitMetric("spectra_deliveries_waiting_parked", value -> value >= 256);

    assertThat(api.delete("/api/v1/webhooks/" + webhook).json())
        .isEqualTo(
            new Answer(200, "{\"success\":true,\"data\":{\"id\":" + webhook + ",\"deleted\":true}}")
                .json());

    assertThat(api.delete("/api/v1/webhooks/" + webhook).status()).isEqualTo(404);
    nothingMoreArrives();
  }

  private void publishAndAwaitTheFirst() {
    var events = new ArrayList<String>();
    for (int n = 0; n < EVENTS; n++) {
      events.add("{\"event\":\"order.created\",\"data\":{\"n\":" + n + "}}");
    }
    api.post("/api/v1/events", "{\"events\":[" + String.join(",", events) + "]}").data(202);
    assertThat(withdrawn.takeRequest().text()).endsWith("\"data\":{\"n\":0}}");
    for (int n = 0; n < EVENTS; n++) {
      witness.takeRequest();
    }
  }

  private void nothingMoreArrives() {
    release.complete(null); // ends the attempt under way, and nothing follows it
    arrivesAtTheWitness(api.publish("order.created", "{\"n\":\"after\"}"));
    spectra.terminate();
    spectra.exitCode();
    api.close();

    spectra = SpectraProcess.serve(data(), SETTINGS);
    api = new Api(spectra.address(), key);
    arrivesAtTheWitness(api.publish("order.created", "{\"n\":\"after a restart\"}"));
    spectra.terminate();
    spectra.exitCode();

    withdrawn.awaitEndOfConnections();
    assertThat(withdrawn.requests()).extracting(ReceivedRequest::text).hasSize(1);
  }

  private void arrivesAtTheWitness(String event) {
    assertThat(witness.takeRequest().header("X-Webhook-Id")).contains(event);
  }

  private Api operator() throws IOException {
    var token = Files.readString(data().resolve("operator.token")).strip();
    return new Api(spectra.address(), token);
  }

  private Path data() {
    return directory.resolve("data");
  }
}
