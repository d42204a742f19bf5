package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Opens a store before each clause of a group, with a tenant and a webhook of its own, and closes
/// it twice afterwards.
@SuppressWarnings("NullAway.Init") // set before each test
abstract class StoreClauses {
  static final long DAY_SECONDS = 86_400;

  /// A time after the end of every day that the tests write.
  static final Instant LONG_AFTER = START.plusSeconds(40 * DAY_SECONDS);

  Store store;
  StoreDriver driver;
  Tenant tenant;
  Webhook webhook;

  private final StoreContract contract;

  StoreClauses(StoreContract contract) {
    this.contract = contract;
  }

  @BeforeEach
  void open_the_store() throws Exception {
    store = contract.open();
    driver = new StoreDriver(store);
    tenant = driver.addTenant("Acme");
    webhook = driver.addWebhook(tenant.id(), Optional.empty());
  }

  @AfterEach
  void close_the_store() {
    store.close();
    store.close();
  }

  final void restart() throws Exception {
    store = contract.reopen(store);
    driver = new StoreDriver(store);
  }

  final long[] sequences(List<StoredEvent> events) {
    return events.stream().mapToLong(StoredEvent::sequence).toArray();
  }

  static List<Long> outboxOf(Store store) {
    return store.outbox(0, 1_000).stream().map(entry -> entry.stored().sequence()).toList();
  }

  /// Returns an id whose time is this many seconds after [StoreDriver#START].
  static long id(long seconds, int counter) {
    return DeliveryIds.floor(START.plusSeconds(seconds)).value() + ((long) counter << 8);
  }

  static DeliveryId floor(long seconds) {
    return DeliveryIds.floor(START.plusSeconds(seconds));
  }

  final Segment segment(long id, WebhookId of, long... sequences) {
    return new Segment(new DeliveryId(id), of, sequences, Duration.ofMinutes(3));
  }

  final EventQuery everything(TenantId of) {
    return new EventQuery(of, 0, Set.of(), Optional.empty(), Optional.empty(), 1_000);
  }

  final Submission work(UnitOfWork work) {
    return new Submission.Work(work);
  }

  /// Compares the bytes too.
  static void assertSame(StoredEvent found, StoredEvent expected) {
    assertThat(found).usingRecursiveComparison().isEqualTo(expected);
  }

  final NewEvent eventForWebhook(long id) {
    return driver.event(tenant.id(), "webhook.test", START, 0, Optional.of(new WebhookId(id)));
  }
}
