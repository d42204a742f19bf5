package io.spectra.webhooks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.signatures.BodySignature;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.ReceivedRequest;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests the engine as an embedder sees it, with real loops, real sockets and a store in memory.
class EngineTest {
  private final MemoryStore store = new MemoryStore();
  private final FakeReceiver receiver = FakeReceiver.start().always(Behaviour.answer(200));
  private Engine engine = startEngine();
  private final TenantId tenant = engine.addTenant("acme").id();

  @AfterEach
  void stop() {
    engine.close();
    receiver.close();
  }

  @Test
  void a_published_event_reaches_the_webhook_byte_for_byte_and_signed() {
    Webhook webhook = engine.register(tenant, receiver.url("/hook"), "order.created");

    EventId id = engine.publish(tenant, "order.created", "{\"id\":1234, \"total\": 320.00}");

    ReceivedRequest request = receiver.takeRequest();
    assertThat(request.text())
        .startsWith("{\"event\":\"order.created\",\"timestamp\":\"")
        .endsWith("+00:00\",\"data\":{\"id\":1234, \"total\": 320.00}}");
    assertThat(request.header("X-Webhook-Event")).contains("order.created");
    assertThat(request.header("X-Webhook-Id")).contains(id.toString());
    String signature = request.header("X-Webhook-Signature").orElseThrow();
    assertThat(BodySignature.verify(webhook.secret(), request.body(), signature)).isTrue();
  }

  @Test
  void the_history_shows_what_became_of_it_and_nothing_stays_in_the_outbox() {
    Webhook webhook = engine.register(tenant, receiver.url("/hook"), "*");
    EventId id = engine.publish(tenant, "customer.created", "{}");
    receiver.takeRequest();

    engine.close(); // an orderly stop stores every outcome

    List<HistoryRow> rows = store.latestAttempts(tenant, webhook.id(), 50);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().success()).isTrue();
    assertThat(rows.getFirst().eventId()).isEqualTo(id.toString());
    assertThat(store.outbox(-1, 10)).isEmpty();
  }

  @Test
  void the_events_of_one_change_arrive_one_after_another() {
    engine.register(tenant, receiver.url("/hook"), "order.*");

    engine.transact((_, events) -> {
      events.add(draft("order.status_changed", "{}"));
      return events.add(draft("order.shipped", "{}"));
    });

    assertThat(receiver.takeRequest().header("X-Webhook-Event")).contains("order.status_changed");
    assertThat(receiver.takeRequest().header("X-Webhook-Event")).contains("order.shipped");
  }

  @Test
  void a_unit_of_work_that_throws_publishes_nothing_and_its_caller_gets_what_it_threw() {
    engine.register(tenant, receiver.url("/hook"), "*");

    assertThatThrownBy(() ->
            engine.transact((_, events) -> {
              events.add(draft("order.created", "{}"));
              throw new IllegalArgumentException("no such customer");
            }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such customer");
    engine.publish(tenant, "order.delivered", "{}");

    assertThat(receiver.takeRequest().header("X-Webhook-Event")).contains("order.delivered");
  }

  @Test
  void a_receiver_that_hangs_delays_nobody_else() {
    try (FakeReceiver hanging = FakeReceiver.start().always(new Behaviour.Stall())) {
      engine.register(tenant, hanging.url("/hook"), "*");
      engine.register(tenant, receiver.url("/hook"), "*");

      for (int i = 0; i < 50; i++) {
        engine.publish(tenant, "order.created", "{\"number\":" + i + "}");
      }

      hanging.takeRequest(); // is being held, without an answer
      for (int i = 0; i < 50; i++) {
        assertThat(receiver.takeRequest()).isNotNull();
      }
      assertThat(hanging.requests()).hasSize(1); // its window is one: the first is still open
    }
  }

  @Test
  void what_an_earlier_run_accepted_and_did_not_send_is_sent_after_the_start() {
    engine.register(tenant, receiver.url("/hook"), "order.created");
    engine.close();
    acceptWithoutSending(draft("order.created", "{\"id\":7}"));

    engine = startEngine();

    assertThat(receiver.takeRequest().text()).endsWith("\"data\":{\"id\":7}}");
  }

  @Test
  void a_deleted_webhook_is_unknown_from_then_on() {
    Webhook webhook = engine.register(tenant, receiver.url("/hook"), "order.created");

    engine.deleteWebhook(webhook.id());

    assertThat(engine.registry().webhook(webhook.id())).isEmpty();
    assertThatThrownBy(() -> engine.deleteWebhook(webhook.id()))
        .isInstanceOf(UnknownIdException.class)
        .hasMessage("there is no webhook " + webhook.id());
  }

  @Test
  void a_change_that_changes_nothing_leaves_the_webhook_and_the_registrys_version() {
    Webhook webhook = engine.register(tenant, receiver.url("/hook"), "order.*", "repair.created");
    long version = engine.registry().version();

    Webhook unnamed = engine.changeWebhook(change(webhook, Optional.empty()));
    Webhook named =
        engine.changeWebhook(
            new RegistryChange.ChangeWebhook(
                webhook.id(),
                Optional.of(WebhookUrl.parse(webhook.url().text())),
                Optional.of(EventFilter.stored(List.of("order.*", "repair.created"))),
                Optional.of(""),
                Optional.of(true),
                webhook.updatedAt().plusSeconds(9)));

    assertThat(unnamed).isEqualTo(webhook);
    assertThat(named).isEqualTo(webhook);
    assertThat(engine.registry().version()).isEqualTo(version);
    assertThat(store.registrySince(0).version()).isEqualTo(version);
    assertThat(engine.changeWebhook(change(webhook, Optional.of(false))).active()).isFalse();
    assertThat(engine.registry().version()).isEqualTo(version + 1);
  }

  @Test
  void what_changes_nothing_here_is_changed_all_the_same_when_another_node_was_faster() {
    Webhook webhook = engine.register(tenant, receiver.url("/hook"), "*");
    store.change(engine.registry().version(), change(webhook, Optional.of(false)));

    Webhook changed = engine.changeWebhook(change(webhook, Optional.of(true)));

    assertThat(changed.active()).isTrue();
    assertThat(store.registrySince(0).webhooks()).containsExactly(changed);
    assertThat(changed).as("off and on again").isNotEqualTo(webhook);
  }

  @Test
  void a_receiver_on_this_machine_is_refused_with_the_setting_that_opens_it() {
    engine.close();
    engine = Engine.start(store);

    assertThatThrownBy(() -> engine.register(tenant, "http://127.0.0.1:9000/hook?t=secret", "*"))
        .isInstanceOf(BlockedUrlException.class)
        .hasMessageContaining("http://127.0.0.1:9000: plain http")
        .hasMessageContaining("EngineSettings.withEgress")
        .hasMessageContaining("EgressSettings.openNetworks")
        .hasMessageContaining("EgressSettings.development()")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> engine.register(tenant, "https://localhost/hook", "*"))
        .isInstanceOf(BlockedUrlException.class)
        .hasMessageContaining("private or reserved network")
        .hasMessageContaining("EgressSettings.openHosts");
    assertThat(engine.registry().webhooks(tenant)).isEmpty();
  }

  @Test
  void a_webhook_cannot_be_changed_to_a_url_that_is_blocked() {
    Webhook webhook = engine.register(tenant, receiver.url("/hook"), "*");
    var metadata =
        new RegistryChange.ChangeWebhook(
            webhook.id(),
            Optional.of(WebhookUrl.parse("https://169.254.169.254/latest")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            webhook.updatedAt());

    assertThatThrownBy(() -> engine.changeWebhook(metadata))
        .isInstanceOf(BlockedUrlException.class)
        .hasMessageContaining("stay shut")
        .hasMessageNotContaining("EgressSettings");
    assertThat(engine.registry().webhook(webhook.id())).contains(webhook);
  }

  @Test
  void a_stopped_engine_refuses_to_accept() {
    engine.close();

    assertThatThrownBy(() -> engine.publish(tenant, "order.created", "{}"))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("the engine is stopping");
  }

  private static RegistryChange.ChangeWebhook change(Webhook webhook, Optional<Boolean> active) {
    return new RegistryChange.ChangeWebhook(
        webhook.id(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        active,
        webhook.updatedAt().plusSeconds(9));
  }

  private EventDraft draft(String type, String data) {
    Instant happenedAt = Instant.parse("2026-05-18T14:23:00Z");
    return new EventDraft(tenant, new EventType(type), happenedAt, EventData.parse(data));
  }

  /// Stores the event that a run leaves behind when it is killed right after its commit.
  private void acceptWithoutSending(EventDraft draft) {
    List<NewEvent> events =
        new Intake(InstantSource.system(), new Random(1)).freeze(List.of(draft));
    BatchResult result =
        store.submit(
            new Batch(
                store.registrySince(0).version(),
                _ -> true,
                List.of(new Submission.Events(events)),
                List.of(),
                List.of(),
                List.of()));
    assertThat(result).isInstanceOf(BatchResult.Committed.class);
  }

  private Engine startEngine() {
    return Engine.builder(store)
        .settings(EngineSettings.DEFAULT.withEgress(EgressSettings.development()))
        .start();
  }
}
