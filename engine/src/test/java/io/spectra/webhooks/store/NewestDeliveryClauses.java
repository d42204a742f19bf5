package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import org.junit.jupiter.api.Test;

/// The clauses on the newest delivery id, after which the next ids are made.
abstract class NewestDeliveryClauses extends StoreClauses {

  NewestDeliveryClauses(StoreContract contract) {
    super(contract);
  }

  @Test
  void is_zero_at_first() {
    assertThat(store.newestDelivery()).isEqualTo(new DeliveryId(0));
  }

  @Test
  void is_the_newest_attempts_or_segments() throws Exception {
    long[] all = sequences(driver.accept(tenant.id(), 2));
    driver.record(attempt(id(1, 1), webhook.id(), all[0], answered(200)));
    assertThat(store.newestDelivery().value()).isEqualTo(id(1, 1));

    driver.park(segment(id(2, 1), webhook.id(), all[1]));
    restart();

    assertThat(store.newestDelivery().value()).isEqualTo(id(2, 1));
  }

  @Test
  void is_remembered_when_its_segment_is_gone() throws Exception {
    long[] all = sequences(driver.accept(tenant.id(), 1));
    driver.park(segment(id(2, 1), webhook.id(), all[0]));
    driver.change(new RegistryChange.DeleteWebhook(webhook.id(), START));
    restart();

    assertThat(store.newestDelivery().value()).isEqualTo(id(2, 1));
  }

  @Test
  void is_remembered_when_old_attempts_have_been_dropped() throws Exception {
    long[] all = sequences(driver.accept(tenant.id(), 1));
    driver.record(attempt(id(2, 1), webhook.id(), all[0], answered(200)));
    store.pruneAttempts(LONG_AFTER);

    restart();

    assertThat(store.newestDelivery().value()).isEqualTo(id(2, 1));
  }
}
