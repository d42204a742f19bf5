package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.store.BatchResult.Committed;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.BatchResult.Stale;
import io.spectra.webhooks.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The clauses on units of work, which commit with the events that they return.
abstract class UnitOfWorkClauses extends StoreClauses {

  UnitOfWorkClauses(StoreContract contract) {
    super(contract);
  }

  @Test
  void a_units_events_commit_with_it_and_its_value_comes_back() {
    NewEvent event = driver.event(tenant.id(), START);

    Committed committed =
        driver.committed(
            driver.batch(List.of(work(_ -> new UnitOfWork.Written("order 7", List.of(event))))));

    var accepted = (Entry.Accepted) committed.entries().getFirst();
    assertThat(accepted.value()).isEqualTo("order 7");
    assertThat(accepted.events()).extracting(StoredEvent::event).containsExactly(event);
    assertThat(outboxOf(store)).containsExactly(accepted.events().getFirst().sequence());
  }

  @Test
  void a_unit_that_throws_is_refused_alone() {
    var broken = new IllegalStateException("no such order");
    NewEvent before = driver.event(tenant.id(), START);
    NewEvent after = driver.event(tenant.id(), START);

    Committed committed =
        driver.committed(
            driver.batch(
                List.of(
                    new Submission.Events(List.of(before)),
                    work(_ -> {
                      throw broken;
                    }),
                    new Submission.Events(List.of(after)))));

    assertThat(committed.entries().get(1)).isEqualTo(new Entry.Refused(broken));
    assertThat(store.events(everything(tenant.id())))
        .extracting(stored -> stored.event().id())
        .containsExactly(before.id(), after.id());
  }

  @Test
  void a_unit_whose_events_break_a_constraint_is_refused_alone() {
    NewEvent known = driver.event(tenant.id(), START);
    driver.accept(known);
    NewEvent fresh = driver.event(tenant.id(), START);
    NewEvent other = driver.event(tenant.id(), START);

    Committed committed =
        driver.committed(
            driver.batch(
                List.of(
                    work(_ -> new UnitOfWork.Written("half", List.of(fresh, known))),
                    work(_ -> new UnitOfWork.Written("whole", List.of(other))))));

    assertThat(committed.entries().get(0)).isInstanceOf(Entry.Refused.class);
    assertThat(committed.entries().get(1)).isInstanceOf(Entry.Accepted.class);
    assertThat(store.events(everything(tenant.id())))
        .extracting(stored -> stored.event().id())
        .containsExactly(known.id(), other.id());
  }

  @Test
  void a_unit_whose_events_name_an_unknown_id_is_refused_alone_with_that_id() {
    NewEvent fresh = driver.event(tenant.id(), START);
    NewEvent foreign = driver.event(new TenantId(99), START);
    NewEvent nowhere = eventForWebhook(98);
    NewEvent other = driver.event(tenant.id(), START);

    Committed committed =
        driver.committed(
            driver.batch(
                List.of(
                    work(_ -> new UnitOfWork.Written("half", List.of(fresh, foreign))),
                    work(_ -> new UnitOfWork.Written("none", List.of(nowhere))),
                    work(_ -> new UnitOfWork.Written("whole", List.of(other))))));

    assertThat(((Entry.Refused) committed.entries().get(0)).cause())
        .isInstanceOf(UnknownReferenceException.class)
        .hasMessage("there is no tenant 99");
    assertThat(((Entry.Refused) committed.entries().get(1)).cause())
        .isInstanceOf(UnknownReferenceException.class)
        .hasMessage("there is no webhook 98");
    assertThat(committed.entries().get(2)).isInstanceOf(Entry.Accepted.class);
    assertThat(store.events(everything(tenant.id())))
        .extracting(stored -> stored.event().id())
        .containsExactly(other.id());
  }

  @Test
  void the_events_of_one_change_have_consecutive_sequences_behind_a_refused_unit() {
    NewEvent first = driver.event(tenant.id(), "order.status_changed", START, 0, Optional.empty());
    NewEvent second = driver.event(tenant.id(), "order.shipped", START, 1, Optional.empty());

    Committed committed =
        driver.committed(
            driver.batch(
                List.of(
                    work(_ -> {
                      throw new IllegalStateException();
                    }),
                    work(_ -> new UnitOfWork.Written("shipped", List.of(first, second))))));

    List<StoredEvent> events = ((Entry.Accepted) committed.entries().get(1)).events();
    assertThat(events.get(1).change()).isEqualTo(events.get(0).sequence());
  }

  @Test
  void a_unit_of_a_stale_batch_writes_nothing() {
    NewEvent event = driver.event(tenant.id(), START);
    long old = driver.version();
    driver.addTenant("Other");

    BatchResult result =
        driver.submit(
            new Batch(
                old,
                _ -> true,
                List.of(work(_ -> new UnitOfWork.Written("never", List.of(event)))),
                List.of(),
                List.of(),
                List.of()));

    assertThat(result).isInstanceOf(Stale.class);
    assertThat(store.events(everything(tenant.id()))).isEmpty();
  }
}
