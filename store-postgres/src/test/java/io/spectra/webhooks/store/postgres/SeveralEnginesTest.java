package io.spectra.webhooks.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.engine.EngineSettings;
import io.spectra.webhooks.engine.EventDraft;
import io.spectra.webhooks.engine.JoinedEvents;
import io.spectra.webhooks.engine.UnavailableException;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.Patience;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tests engines that share a schema, with real loops and sockets: each learns of the others'
/// changes, and one sends what another leaves behind.
class SeveralEnginesTest {
  private final TestDatabase database = new TestDatabase();
  private final FakeReceiver receiver = FakeReceiver.start().always(Behaviour.answer(200));
  private final List<Engine> engines = new ArrayList<>();
  private final Engine first = engine();
  private final TenantId tenant = first.addTenant("acme").id();

  @AfterEach
  void stop() throws SQLException {
    engines.forEach(Engine::close);
    database.close();
    receiver.close();
  }

  private PostgresStore store() {
    return database.open(InstantSource.system());
  }

  private Engine engine() {
    Engine engine = Engine.builder(store()).settings(oneAtATime()).start();
    engines.add(engine);
    return engine;
  }

  /// Each delivery waits for the one before it. Otherwise deliveries that start in order could
  /// arrive in another order over two connections.
  private static EngineSettings oneAtATime() {
    EngineSettings standard = EngineSettings.DEFAULT.withEgress(EgressSettings.development());
    LaneSettings lanes = standard.lanes();
    return new EngineSettings(
        new LaneSettings(
            lanes.inFlightMax(),
            lanes.connectsMax(),
            1,
            lanes.parkAfter(),
            lanes.heldBytesMax(),
            lanes.lifetime(),
            lanes.backlogMax()),
        standard.sender(),
        standard.egress(),
        standard.loops(),
        standard.waitingBytesMax(),
        standard.retention());
  }

  private EventDraft draft(String type, String data) {
    return new EventDraft(
        tenant, new EventType(type), Instant.parse("2026-05-18T14:23:00Z"), EventData.parse(data));
  }

  @Test
  void an_event_goes_to_a_webhook_that_was_registered_on_another_node() {
    Engine second = engine();
    first.register(tenant, receiver.url("/hook"), "order.created");

    second.publish(tenant, "order.created", "{\"id\":1}");

    assertThat(receiver.takeRequest().text()).endsWith("\"data\":{\"id\":1}}");
  }

  @Test
  void a_webhook_that_was_deleted_on_another_node_gets_nothing_more() {
    Engine second = engine();
    Webhook gone = first.register(tenant, receiver.url("/gone"), "order.created");
    second.publish(tenant, "order.created", "{}");
    receiver.takeRequest();

    first.deleteWebhook(gone.id());
    first.register(tenant, receiver.url("/there"), "order.created");
    second.publish(tenant, "order.created", "{}");

    assertThat(receiver.takeRequest().requestLine()).contains("/there");
  }

  @Test
  void events_join_a_transaction_of_the_embedding_program() throws SQLException {
    first.register(tenant, receiver.url("/hook"), "order.*");
    database.run("create table note (text text not null)");

    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("insert into note values ('rolled back')");
      first.publish(connection, List.of(draft("order.created", "{\"id\":1}")));
      connection.rollback();

      connection.createStatement().execute("insert into note values ('shipped')");
      JoinedEvents joined =
          first.publish(
              connection,
              List.of(draft("order.status_changed", "{}"), draft("order.shipped", "{}")));
      connection.commit();
      joined.committed();
      assertThat(joined.ids()).hasSize(2);
    }

    assertThat(receiver.takeRequest().header("X-Webhook-Event")).contains("order.status_changed");
    assertThat(receiver.takeRequest().header("X-Webhook-Event")).contains("order.shipped");
    assertThat(database.list("select text from note")).containsExactly("shipped");
  }

  @Test
  void events_that_were_committed_but_never_handed_over_are_found_by_the_sweep()
      throws SQLException {
    first.register(tenant, receiver.url("/hook"), "order.created");

    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      first.publish(connection, List.of(draft("order.created", "{\"id\":1}")));
      connection.commit();
    }

    assertThat(receiver.takeRequest().text()).endsWith("\"data\":{\"id\":1}}");
  }

  @Test
  void a_unit_of_work_commits_with_its_events_and_one_that_throws_leaves_nothing()
      throws SQLException {
    first.register(tenant, receiver.url("/hook"), "order.*");
    database.run("create table note (text text not null)");

    assertThatThrownBy(() ->
            first.transact((connection, events) -> {
              connection.createStatement().execute("insert into note values ('never')");
              events.add(draft("order.cancelled", "{}"));
              throw new IllegalStateException("no such order");
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no such order");
    String value =
        first.transact((connection, events) -> {
          connection.createStatement().execute("insert into note values ('placed')");
          events.add(draft("order.created", "{}"));
          return "order 7";
        });

    assertThat(value).isEqualTo("order 7");
    assertThat(receiver.takeRequest().header("X-Webhook-Event")).contains("order.created");
    assertThat(database.list("select text from note")).containsExactly("placed");
  }

  @Test
  void the_deliveries_of_a_dead_node_are_sent_by_another_in_their_order() throws SQLException {
    Webhook webhook = first.register(tenant, receiver.url("/hook"), "order.shipped");
    PostgresStore dead = store();
    var driver = new StoreDriver(dead);
    List<StoredEvent> accepted =
        IntStream.range(0, 6)
            .mapToObj(_ -> driver.accept(driver.event(tenant, Instant.now())).getFirst())
            .toList();
    List<StoredEvent> parked = accepted.subList(2, 4);
    driver.committed(
        new Batch(
            driver.version(),
            _ -> true,
            List.of(),
            List.of(segment(dead, webhook.id(), parked)),
            parked.stream().map(StoredEvent::sequence).toList(),
            List.of()));

    haveDied(dead);

    List<String> expected = accepted.stream().map(event -> event.event().id().toString()).toList();
    List<String> received =
        expected.stream()
            .map(_ -> receiver.takeRequest().header("X-Webhook-Id").orElseThrow())
            .toList();
    assertThat(received).containsExactlyElementsOf(expected);
  }

  @Test
  @Timeout(60)
  void a_node_that_was_taken_for_dead_joins_again_and_continues() throws SQLException {
    Engine second = engine();
    second.register(tenant, receiver.url("/hook"), "order.created");

    database.run(
        "update node set heartbeat_at = clock_timestamp() - interval '1 hour', epoch = epoch + 1");

    // Neither is a member now; both join again by themselves.
    String members = "node where heartbeat_at > clock_timestamp() - interval '1 minute'";
    Patience.until(() -> database.count(members), count -> count == engines.size());
    for (Engine engine : engines) {
      Patience.until(() -> database.count(members) > 0 && publishes(engine), Boolean.TRUE::equals);
      assertThat(receiver.takeRequest()).isNotNull();
    }
  }

  /// Repeats a call until its node is a member again.
  private boolean publishes(Engine engine) {
    try {
      engine.publish(tenant, "order.created", "{}");
      return true;
    } catch (UnavailableException _) {
      return false;
    }
  }

  /// Makes a node's last heartbeat an hour old.
  private void haveDied(PostgresStore store) throws SQLException {
    database.run(
        "update node set heartbeat_at = clock_timestamp() - interval '1 hour' where slot = "
            + store.nodeNumber());
  }

  private static Segment segment(PostgresStore of, WebhookId webhook, List<StoredEvent> events) {
    var ids = new DeliveryIds(InstantSource.system(), of.nodeNumber(), of.newestDelivery());
    return new Segment(
        ids.next(Instant.now()),
        webhook,
        events.stream().mapToLong(StoredEvent::sequence).toArray(),
        Duration.ZERO);
  }
}
