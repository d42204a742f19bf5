package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The clauses on listing the events of a tenant.
abstract class EventListClauses extends StoreClauses {

  EventListClauses(StoreContract contract) {
    super(contract);
  }

  private Tenant other;
  private List<StoredEvent> mine;

  @BeforeEach
  void accept_events_of_two_tenants() {
    other = driver.addTenant("Other");
    mine =
        driver.accept(
            driver.event(tenant.id(), "order.created", START, 0, Optional.empty()),
            driver.event(tenant.id(), "order.shipped", START.plusSeconds(1), 0, Optional.empty()),
            driver.event(tenant.id(), "order.created", START.plusSeconds(2), 0, Optional.empty()));
    driver.accept(driver.event(other.id(), START));
  }

  private List<Long> listed(EventQuery query) {
    return store.events(query).stream().map(StoredEvent::sequence).toList();
  }

  @Test
  void gives_only_the_tenants_events_in_order() {
    assertThat(listed(everything(tenant.id())))
        .containsExactly(mine.get(0).sequence(), mine.get(1).sequence(), mine.get(2).sequence());
    assertThat(listed(everything(other.id()))).hasSize(1);
    assertThat(listed(everything(new TenantId(99)))).isEmpty();
  }

  @Test
  void continues_after_a_sequence_and_stops_at_the_limit() {
    var query =
        new EventQuery(
            tenant.id(), mine.get(0).sequence(), Set.of(), Optional.empty(), Optional.empty(), 1);

    assertThat(listed(query)).containsExactly(mine.get(1).sequence());
  }

  @Test
  void selects_by_type() {
    var created =
        new EventQuery(
            tenant.id(), 0, Set.of("order.created"), Optional.empty(), Optional.empty(), 10);
    var both =
        new EventQuery(
            tenant.id(),
            0,
            Set.of("order.created", "order.shipped", "x' or 1=1 --"),
            Optional.empty(),
            Optional.empty(),
            10);

    assertThat(listed(created)).containsExactly(mine.get(0).sequence(), mine.get(2).sequence());
    assertThat(listed(both)).hasSize(3);
  }

  @Test
  void selects_by_time_from_inclusive_until_exclusive() {
    var query =
        new EventQuery(
            tenant.id(),
            0,
            Set.of(),
            Optional.of(START.plusSeconds(1)),
            Optional.of(START.plusSeconds(2)),
            10);

    assertThat(listed(query)).containsExactly(mine.get(1).sequence());
  }
}
