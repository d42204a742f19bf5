package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Opens one node on a schema before each test, with a tenant and a webhook.
@SuppressWarnings("NullAway.Init") // set before each test
abstract class NodesFixture {
  static final Duration DEAD_AFTER = Duration.ofSeconds(10);

  final TestDatabase database = new TestDatabase();
  PostgresStore first;
  StoreDriver driver;
  TenantId tenant;
  WebhookId webhook;

  @BeforeEach
  void open_the_first_node() {
    first = database.open();
    driver = new StoreDriver(first);
    tenant = driver.addTenant("Acme").id();
    webhook = driver.addWebhook(tenant, Optional.empty()).id();
  }

  @AfterEach
  void drop_the_schema() throws SQLException {
    database.close();
  }

  void silence(int nodeNumber) throws SQLException {
    database.run(
        "update node set heartbeat_at = clock_timestamp() - interval '11 seconds' where slot = "
            + nodeNumber);
  }

  static Segment segment(int n, WebhookId of, StoredEvent event) {
    return new Segment(
        new DeliveryId(StoreDriver.delivery(n)),
        of,
        new long[] {event.sequence()},
        Duration.ofMinutes(3));
  }

  List<Long> listed(PostgresStore store) {
    var all = new EventQuery(tenant, 0, Set.of(), Optional.empty(), Optional.empty(), 100);
    return store.events(all).stream().map(StoredEvent::sequence).toList();
  }

  static List<Long> outboxOf(PostgresStore store) {
    return store.outbox(0, 100).stream().map(entry -> entry.stored().sequence()).toList();
  }
}
