package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.BatchResult.Committed;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.BatchResult.Rejected;
import io.spectra.webhooks.store.BatchResult.Stale;
import io.spectra.webhooks.store.Store.Delivered;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What every store must do, clause by clause of the port. An adapter's test extends this and says
/// how its store is opened.
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class StoreContract {
  private static final long DAY_SECONDS = 86_400;

  /// When every day that the tests write has passed as a whole.
  private static final Instant LONG_AFTER = START.plusSeconds(40 * DAY_SECONDS);

  private Store store;
  private StoreDriver driver;
  private Tenant tenant;
  private Webhook webhook;

  /// A store on a place that is empty when a test starts.
  protected abstract Store open() throws Exception;

  /// The same store after a stop and a start of the program.
  protected abstract Store reopen(Store stopped) throws Exception;

  @BeforeEach
  void open_the_store() throws Exception {
    store = open();
    driver = new StoreDriver(store);
    tenant = driver.addTenant("Acme");
    webhook = driver.addWebhook(tenant.id(), Optional.empty());
  }

  @AfterEach
  void close_the_store() {
    store.close();
    store.close();
  }

  private void restart() throws Exception {
    store = reopen(store);
    driver = new StoreDriver(store);
  }

  private long[] sequences(List<StoredEvent> events) {
    return events.stream().mapToLong(StoredEvent::sequence).toArray();
  }

  private static List<Long> outboxOf(Store store) {
    return store.outbox(0, 1_000).stream().map(entry -> entry.stored().sequence()).toList();
  }

  /// An id whose time is so many seconds after [StoreDriver#START].
  private static long id(long seconds, int counter) {
    return DeliveryIds.floor(START.plusSeconds(seconds)).value() + ((long) counter << 8);
  }

  private static DeliveryId floor(long seconds) {
    return DeliveryIds.floor(START.plusSeconds(seconds));
  }

  private Segment segment(long id, WebhookId of, long... sequences) {
    return new Segment(new DeliveryId(id), of, sequences, Duration.ofMinutes(3));
  }

  private EventQuery everything(TenantId of) {
    return new EventQuery(of, 0, Set.of(), Optional.empty(), Optional.empty(), 1_000);
  }

  private Submission work(UnitOfWork work) {
    return new Submission.Work(work);
  }

  /// Equality that looks into the bytes.
  private static void assertSame(StoredEvent found, StoredEvent expected) {
    assertThat(found).usingRecursiveComparison().isEqualTo(expected);
  }

  @Nested
  class Submitting {

    @Test
    void an_event_comes_back_byte_for_byte_with_its_outbox_row() throws Exception {
      NewEvent event =
          driver.event(tenant.id(), "webhook.test", START, 0, Optional.of(webhook.id()));

      StoredEvent stored = driver.accept(event).getFirst();
      restart();

      List<OutboxEntry> outbox = store.outbox(0, 10);
      assertThat(outbox).hasSize(1);
      assertSame(outbox.getFirst().stored(), stored);
      assertThat(outbox.getFirst().registryVersion()).isEqualTo(driver.version());
      assertSame(store.events(everything(tenant.id())).getFirst(), stored);
    }

    @Test
    void sequences_grow_over_submissions_and_batches_and_are_consecutive_within_one() {
      var first = driver.event(tenant.id(), START);
      var second = driver.event(tenant.id(), START);
      Committed committed =
          driver.committed(
              driver.batch(
                  List.of(
                      new Submission.Events(List.of(first, second)),
                      new Submission.Events(List.of(driver.event(tenant.id(), START))))));

      long start = ((Entry.Accepted) committed.entries().get(0)).events().get(0).sequence();
      assertThat(((Entry.Accepted) committed.entries().get(0)).events().get(1).sequence())
          .isEqualTo(start + 1);
      long third = ((Entry.Accepted) committed.entries().get(1)).events().getFirst().sequence();
      assertThat(third).isGreaterThan(start + 1);
      assertThat(driver.accept(tenant.id(), 1).getFirst().sequence()).isGreaterThan(third);
    }

    @Test
    void sequences_go_on_after_a_restart_even_when_every_event_has_been_pruned() throws Exception {
      long last = driver.accept(tenant.id(), 3).getLast().sequence();
      driver.close(last - 2, last - 1, last);
      store.prune(LONG_AFTER, 10);
      assertThat(store.events(everything(tenant.id()))).isEmpty();

      restart();

      assertThat(driver.accept(tenant.id(), 1).getFirst().sequence()).isGreaterThan(last);
    }

    @Test
    void the_value_of_an_events_submission_is_their_number() {
      var events = List.of(driver.event(tenant.id(), START), driver.event(tenant.id(), START));

      Committed committed = driver.committed(driver.batch(List.of(new Submission.Events(events))));

      assertThat(((Entry.Accepted) committed.entries().getFirst()).value()).isEqualTo(2);
    }

    @Test
    void an_event_that_matches_nothing_gets_no_outbox_row() {
      NewEvent matching = driver.event(tenant.id(), START);
      NewEvent other = driver.event(tenant.id(), START);

      Committed committed =
          driver.committed(
              new Batch(
                  driver.version(),
                  event -> event.equals(matching),
                  List.of(new Submission.Events(List.of(other, matching))),
                  List.of(),
                  List.of(),
                  List.of()));

      List<StoredEvent> stored = ((Entry.Accepted) committed.entries().getFirst()).events();
      assertThat(outboxOf(store)).containsExactly(stored.get(1).sequence());
      assertThat(store.events(everything(tenant.id()))).hasSize(2);
    }

    @Test
    void a_batch_under_an_older_version_writes_nothing_and_says_the_newer_one() {
      long old = driver.version();
      List<StoredEvent> before = driver.accept(tenant.id(), 1);
      driver.addTenant("Other");

      BatchResult result =
          driver.submit(
              new Batch(
                  old,
                  _ -> true,
                  List.of(new Submission.Events(List.of(driver.event(tenant.id(), START)))),
                  List.of(segment(id(0, 1), webhook.id(), before.getFirst().sequence())),
                  List.of(before.getFirst().sequence()),
                  List.of()));

      assertThat(result).isEqualTo(new Stale(driver.version()));
      assertThat(store.events(everything(tenant.id()))).hasSize(1);
      assertThat(store.segments()).isEmpty();
      assertThat(outboxOf(store)).hasSize(1);
    }

    @Test
    void a_batch_under_a_version_that_is_not_there_yet_writes_nothing_either() {
      Batch early =
          new Batch(
              driver.version() + 1,
              _ -> true,
              List.of(new Submission.Events(List.of(driver.event(tenant.id(), START)))),
              List.of(),
              List.of(),
              List.of());

      assertThat(driver.submit(early)).isEqualTo(new Stale(driver.version()));
      assertThat(store.events(everything(tenant.id()))).isEmpty();
    }

    @Test
    void an_event_that_is_there_already_rejects_the_whole_batch() {
      NewEvent known = driver.event(tenant.id(), START);
      driver.accept(known);

      BatchResult result =
          driver.submit(
              driver.batch(
                  List.of(
                      new Submission.Events(List.of(driver.event(tenant.id(), START))),
                      new Submission.Events(List.of(known)))));

      assertThat(result).isInstanceOf(Rejected.class);
      assertThat(store.events(everything(tenant.id()))).hasSize(1);
    }

    @Test
    void an_event_of_a_tenant_that_is_not_there_rejects_the_batch_and_the_next_one_passes() {
      NewEvent foreign = driver.event(new TenantId(99), START);

      BatchResult result =
          driver.submit(driver.batch(List.of(new Submission.Events(List.of(foreign)))));

      assertThat(unknownIn(result)).hasMessage("there is no tenant 99");
      assertThat(driver.accept(tenant.id(), 1)).hasSize(1);
    }

    @Test
    void an_event_for_a_webhook_that_is_not_there_rejects_the_batch_and_the_next_one_passes() {
      BatchResult result =
          driver.submit(driver.batch(List.of(new Submission.Events(List.of(eventForWebhook(98))))));

      assertThat(unknownIn(result)).hasMessage("there is no webhook 98");
      assertThat(driver.accept(tenant.id(), 1)).hasSize(1);
    }

    private static UnknownReferenceException unknownIn(BatchResult result) {
      assertThat(result).isInstanceOf(Rejected.class);
      StoreException cause = ((Rejected) result).cause();
      assertThat(cause).isInstanceOf(UnknownReferenceException.class);
      return (UnknownReferenceException) cause;
    }

    @Test
    void closed_outbox_rows_go_and_one_that_is_gone_is_no_error() {
      List<StoredEvent> stored = driver.accept(tenant.id(), 3);

      driver.close(stored.get(0).sequence(), stored.get(1).sequence());
      driver.close(stored.get(0).sequence(), 4_711L);

      assertThat(outboxOf(store)).containsExactly(stored.get(2).sequence());
    }

    @Test
    void everything_of_one_batch_commits_together() {
      List<StoredEvent> parked = driver.accept(tenant.id(), 2);
      Segment old = segment(id(1, 1), webhook.id(), parked.get(0).sequence());
      driver.park(old);

      Committed committed =
          driver.committed(
              new Batch(
                  driver.version(),
                  _ -> true,
                  List.of(new Submission.Events(List.of(driver.event(tenant.id(), START)))),
                  List.of(segment(id(1, 2), webhook.id(), parked.get(1).sequence())),
                  List.of(parked.get(0).sequence(), parked.get(1).sequence()),
                  List.of(old.id().value())));

      assertThat(store.segments()).extracting(head -> head.id().value()).containsExactly(id(1, 2));
      var accepted = (Entry.Accepted) committed.entries().getFirst();
      assertThat(outboxOf(store)).containsExactly(accepted.events().getFirst().sequence());
    }

    @Test
    void an_empty_batch_commits() {
      assertThat(driver.committed(driver.batch(List.of())).entries()).isEmpty();
    }
  }

  @Nested
  class UnitsOfWork {

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
    void a_unit_whose_events_name_what_is_not_there_is_refused_alone_and_by_its_name() {
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
      NewEvent first =
          driver.event(tenant.id(), "order.status_changed", START, 0, Optional.empty());
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
    void a_unit_of_a_stale_batch_leaves_nothing() {
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

  @Nested
  class TheOutbox {

    @Test
    void is_read_in_pages_in_the_order_of_sequences() {
      List<StoredEvent> stored = driver.accept(tenant.id(), 5);
      long first = stored.getFirst().sequence();

      assertThat(store.outbox(-1, 2))
          .extracting(entry -> entry.stored().sequence())
          .containsExactly(first, first + 1);
      assertThat(store.outbox(first + 1, 2))
          .extracting(entry -> entry.stored().sequence())
          .containsExactly(first + 2, first + 3);
      assertThat(store.outbox(first + 4, 2)).isEmpty();
    }

    @Test
    void names_the_events_that_were_accepted_before_a_time() {
      List<StoredEvent> stored = driver.accept(tenant.id(), 4);
      driver.close(stored.get(1).sequence());

      assertThat(store.outboxSequences(START.plusSeconds(2)))
          .containsExactly(stored.get(0).sequence());
      assertThat(store.outboxSequences(START)).isEmpty();
    }

    @Test
    void knows_which_of_some_events_are_unfinished() {
      List<StoredEvent> stored = driver.accept(tenant.id(), 3);
      driver.close(stored.get(1).sequence());

      List<OutboxEntry> unfinished =
          store.unfinished(List.of(stored.get(0).sequence(), stored.get(1).sequence(), 4_711L));

      assertThat(unfinished).hasSize(1);
      assertSame(unfinished.getFirst().stored(), stored.getFirst());
      assertThat(store.unfinished(List.of())).isEmpty();
    }

    @Test
    void keeps_the_version_that_each_event_was_matched_under() {
      driver.accept(tenant.id(), 1);
      long first = driver.version();
      driver.addTenant("Other");
      driver.accept(tenant.id(), 1);

      assertThat(store.outbox(0, 10))
          .extracting(OutboxEntry::registryVersion)
          .containsExactly(first, first + 1);
    }
  }

  @Nested
  class Segments {

    @Test
    void are_named_by_webhook_and_id() {
      Webhook second = driver.addWebhook(tenant.id(), Optional.empty());
      long[] all = sequences(driver.accept(tenant.id(), 3));
      driver.park(segment(id(1, 3), second.id(), all[0], all[2]));
      driver.park(
          segment(id(1, 2), webhook.id(), all[2], all[1]), segment(id(1, 1), webhook.id(), all[0]));

      assertThat(store.segments())
          .containsExactly(
              new Segment.Head(new DeliveryId(id(1, 1)), webhook.id(), 1, all[0]),
              new Segment.Head(new DeliveryId(id(1, 2)), webhook.id(), 2, all[2]),
              new Segment.Head(new DeliveryId(id(1, 3)), second.id(), 2, all[2]));
    }

    @Test
    void keep_their_order_over_a_restart_and_load_in_parts() throws Exception {
      List<StoredEvent> stored = driver.accept(tenant.id(), 256);
      long[] order =
          LongStream.rangeClosed(1, 256).map(i -> stored.get((int) (256 - i)).sequence()).toArray();
      driver.park(segment(id(1, 1), webhook.id(), order));
      restart();

      LoadedSegment part = store.loadSegment(new DeliveryId(id(1, 1)), 100, 3);

      assertThat(part.pausedBefore()).isEqualTo(Duration.ofMinutes(3));
      assertThat(part.events())
          .extracting(StoredEvent::sequence)
          .containsExactly(order[100], order[101], order[102]);
      assertSame(part.events().getFirst(), stored.get(155));
      assertThat(store.loadSegment(new DeliveryId(id(1, 1)), 250, 100).events()).hasSize(6);
      assertThat(store.loadSegment(new DeliveryId(id(1, 1)), 256, 10).events()).isEmpty();
    }

    @Test
    void one_that_is_there_already_is_left_as_it_is() {
      long[] all = sequences(driver.accept(tenant.id(), 2));
      driver.park(segment(id(1, 1), webhook.id(), all[0]));

      driver.park(segment(id(1, 1), webhook.id(), all[0], all[1]));

      assertThat(store.segments()).extracting(Segment.Head::deliveries).containsExactly(1);
    }

    @Test
    void one_that_is_gone_has_no_events_and_finishing_it_again_is_no_error() {
      long[] all = sequences(driver.accept(tenant.id(), 1));
      driver.park(segment(id(1, 1), webhook.id(), all));
      driver.finish(id(1, 1));

      driver.finish(id(1, 1));

      assertThat(store.segments()).isEmpty();
      assertThat(store.loadSegment(new DeliveryId(id(1, 1)), 0, 10).events()).isEmpty();
    }

    @Test
    void are_found_by_what_they_reach() {
      long[] all = sequences(driver.accept(tenant.id(), 4));
      driver.park(
          segment(id(1, 1), webhook.id(), all[0], all[1]),
          segment(id(1, 2), webhook.id(), all[3], all[2]));

      List<Segment> reaching = store.segmentsReaching(all[2]);

      assertThat(reaching).hasSize(1);
      assertThat(reaching.getFirst().id().value()).isEqualTo(id(1, 2));
      assertThat(reaching.getFirst().webhook()).isEqualTo(webhook.id());
      assertThat(reaching.getFirst().sequences()).containsExactly(all[3], all[2]);
      assertThat(store.segmentsReaching(all[1])).hasSize(2);
      assertThat(store.segmentsReaching(all[3] + 1)).isEmpty();
    }
  }

  @Nested
  class TheHistory {
    private List<StoredEvent> events;

    @BeforeEach
    void accept_some_events() {
      events = driver.accept(tenant.id(), 4);
    }

    private long sequence(int event) {
      return events.get(event).sequence();
    }

    @Test
    void shows_an_attempt_with_its_event() throws Exception {
      driver.record(attempt(id(1, 1), webhook.id(), sequence(0), answered(200)));
      restart();

      HistoryRow row = store.latestAttempts(tenant.id(), webhook.id(), 50).getFirst();

      NewEvent event = events.getFirst().event();
      assertThat(row)
          .usingRecursiveComparison()
          .isEqualTo(
              new HistoryRow(
                  new DeliveryId(id(1, 1)),
                  "order.shipped",
                  event.id().toString(),
                  1,
                  true,
                  OptionalInt.of(200),
                  Optional.of("thank you"),
                  Optional.empty(),
                  Duration.ofMillis(12),
                  START,
                  event.body()));
    }

    @Test
    void keeps_every_kind_of_outcome() {
      Duration took = Duration.ofSeconds(5);
      List<Outcome> outcomes =
          List.of(
              answered(500),
              new Outcome.TimedOut(OptionalInt.empty(), Optional.empty(), took, took),
              new Outcome.TimedOut(OptionalInt.of(200), Optional.of("sl"), took, took),
              new Outcome.Unreachable("10.0.0.1 is blocked", took),
              new Outcome.Answered(301, "", Optional.of("https://new.example/a?b=ü"), took),
              new Outcome.TlsRefused("expired", "NotAfter: 2021", took),
              new Outcome.BadAnswer(OptionalInt.of(200), Optional.of("ha"), "closed", took),
              new Outcome.BadAnswer(OptionalInt.of(200), "closed in the head", took),
              new Outcome.BadAnswer(OptionalInt.empty(), "no status line", took),
              new Outcome.NotAttempted(Outcome.Reason.EXPIRED),
              new Outcome.NotAttempted(Outcome.Reason.OVERFLOW));
      for (int i = 0; i < outcomes.size(); i++) {
        driver.record(attempt(id(1, i), webhook.id(), sequence(0), outcomes.get(i)));
      }

      List<HistoryRow> rows = store.latestAttempts(tenant.id(), webhook.id(), 50).reversed();

      assertThat(rows).hasSameSizeAs(outcomes);
      for (int i = 0; i < outcomes.size(); i++) {
        assertThat(rows.get(i).success()).isFalse();
        assertThat(rows.get(i).httpStatus()).isEqualTo(outcomes.get(i).httpStatus());
        assertThat(rows.get(i).responseBody()).isEqualTo(outcomes.get(i).responseBody());
        assertThat(rows.get(i).error()).isEqualTo(outcomes.get(i).error());
        assertThat(rows.get(i).took()).isEqualTo(outcomes.get(i).took());
      }
    }

    @Test
    void shows_the_newest_first_over_days_and_no_more_than_asked_for() {
      driver.record(
          attempt(id(3 * DAY_SECONDS, 1), webhook.id(), sequence(2), answered(202)),
          attempt(id(1, 2), webhook.id(), sequence(1), answered(201)),
          attempt(id(1, 1), webhook.id(), sequence(0), answered(200)));

      assertThat(store.latestAttempts(tenant.id(), webhook.id(), 2))
          .extracting(row -> row.httpStatus().orElse(0))
          .containsExactly(202, 201);
      assertThat(store.latestAttempts(tenant.id(), webhook.id(), 50)).hasSize(3);
      assertThat(store.latestAttempts(tenant.id(), webhook.id(), 0)).isEmpty();
    }

    @Test
    void an_attempt_that_is_there_already_is_left_as_it_is() {
      var first = attempt(id(1, 1), webhook.id(), sequence(0), answered(200));
      driver.record(first);

      int written =
          driver.record(
              attempt(id(1, 1), webhook.id(), sequence(0), answered(500)),
              attempt(id(1, 2), webhook.id(), sequence(1), answered(201)));

      assertThat(written).isEqualTo(1);
      assertThat(store.latestAttempts(tenant.id(), webhook.id(), 50))
          .extracting(row -> row.httpStatus().orElse(0))
          .containsExactly(201, 200);
    }

    @Test
    void attempts_of_one_delivery_come_oldest_first() {
      var second =
          new AttemptRecord(
              new DeliveryId(id(1, 1)),
              webhook.id(),
              sequence(0),
              2,
              START.plusSeconds(5),
              answered(204));
      driver.record(
          attempt(id(1, 1), webhook.id(), sequence(0), answered(500)),
          second,
          attempt(id(1, 2), webhook.id(), sequence(1), answered(200)));

      List<HistoryRow> attempts =
          store.attempts(tenant.id(), webhook.id(), new DeliveryId(id(1, 1)));

      assertThat(attempts).extracting(HistoryRow::attempt).containsExactly(1, 2);
      assertThat(attempts.getLast().startedAt()).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void is_nobodys_but_the_tenants_and_the_webhooks() {
      Tenant other = driver.addTenant("Other");
      Webhook another = driver.addWebhook(tenant.id(), Optional.empty());
      driver.record(attempt(id(1, 1), webhook.id(), sequence(0), answered(200)));
      DeliveryId delivery = new DeliveryId(id(1, 1));

      assertThat(store.latestAttempts(other.id(), webhook.id(), 50)).isEmpty();
      assertThat(store.attempts(other.id(), webhook.id(), delivery)).isEmpty();
      assertThat(store.latestAttempts(tenant.id(), another.id(), 50)).isEmpty();
      assertThat(store.attempts(tenant.id(), another.id(), delivery)).isEmpty();
      assertThat(store.attempts(tenant.id(), webhook.id(), new DeliveryId(id(1, 2)))).isEmpty();
      assertThat(store.attempts(tenant.id(), webhook.id(), delivery)).hasSize(1);
    }

    @Test
    void tells_recovery_what_has_been_attempted() {
      Webhook second = driver.addWebhook(tenant.id(), Optional.empty());
      driver.record(
          attempt(id(1, 1), webhook.id(), sequence(0), answered(200)),
          attempt(id(5, 1), webhook.id(), sequence(1), answered(500)),
          attempt(id(5, 2), second.id(), sequence(1), answered(200)),
          attempt(id(2 * DAY_SECONDS, 1), webhook.id(), sequence(2), answered(200)));

      assertThat(store.attemptedSince(floor(5)))
          .containsExactlyInAnyOrder(
              new Delivered(webhook.id(), sequence(1)),
              new Delivered(second.id(), sequence(1)),
              new Delivered(webhook.id(), sequence(2)));
      assertThat(store.attemptedSince(floor(0))).hasSize(4);
      assertThat(store.attemptedOf(webhook.id(), floor(2), sequence(0), sequence(2)))
          .containsExactlyInAnyOrder(sequence(1), sequence(2));
      assertThat(store.attemptedOf(webhook.id(), floor(0), sequence(0), sequence(1)))
          .containsExactlyInAnyOrder(sequence(0), sequence(1));
      assertThat(store.attemptedOf(webhook.id(), floor(0), sequence(2), sequence(2)))
          .containsExactly(sequence(2));
      assertThat(store.attemptedOf(webhook.id(), floor(3 * DAY_SECONDS), 0, Long.MAX_VALUE))
          .isEmpty();
    }

    @Test
    void recording_nothing_is_nothing() {
      assertThat(driver.record()).isZero();
    }
  }

  @Nested
  class TheNewestDelivery {

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

  @Nested
  class ListingEvents {
    private Tenant other;
    private List<StoredEvent> mine;

    @BeforeEach
    void accept_events_of_two_tenants() {
      other = driver.addTenant("Other");
      mine =
          driver.accept(
              driver.event(tenant.id(), "order.created", START, 0, Optional.empty()),
              driver.event(tenant.id(), "order.shipped", START.plusSeconds(1), 0, Optional.empty()),
              driver.event(
                  tenant.id(), "order.created", START.plusSeconds(2), 0, Optional.empty()));
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
    void goes_on_after_a_sequence_and_stops_at_the_limit() {
      var query =
          new EventQuery(
              tenant.id(), mine.get(0).sequence(), Set.of(), Optional.empty(), Optional.empty(), 1);

      assertThat(listed(query)).containsExactly(mine.get(1).sequence());
    }

    @Test
    void picks_by_type() {
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
    void picks_by_time_from_inclusive_until_exclusive() {
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

  @Nested
  class TheRegistry {

    @Test
    void gives_back_all_that_was_put_in() throws Exception {
      ApiKey key = driver.addKey(tenant.id());
      Webhook keyed = driver.addWebhook(tenant.id(), Optional.of(key.id()));
      restart();

      RegistryDelta all = store.registrySince(0);

      assertThat(all.version()).isEqualTo(4);
      assertThat(all.tenants()).containsExactly(tenant);
      assertThat(all.keys()).containsExactly(key);
      assertThat(all.webhooks()).containsExactly(webhook, keyed);
      assertThat(key.hash()).isNotNull();
      assertThat(key.environment()).isEqualTo(ApiKey.Environment.LIVE);
      assertThat(key.tier()).isEqualTo("standard");
      assertThat(key.scopes()).containsExactlyInAnyOrder("webhooks:manage", "events:publish");
      assertThat(key.expiresAt()).contains(START.plusSeconds(3_600));
      assertThat(key.revokedAt()).isEmpty();
      assertThat(keyed.key()).contains(key.id());
      assertThat(keyed.url().text()).isEqualTo("https://shop.example/hooks?source=spectra");
      assertThat(keyed.events().names()).containsExactly("order.shipped", "inventory.*");
      assertThat(keyed.secret().text()).isEqualTo("f9a3d7b2e8c1");
      assertThat(keyed.active()).isTrue();
      assertThat(keyed.activeSinceVersion()).isEqualTo(4);
    }

    @Test
    void is_at_version_zero_and_empty_before_anything() throws Exception {
      Tenant same = store.registrySince(0).tenants().getFirst();

      assertThat(same.id().value()).isPositive();
      assertThat(store.registrySince(driver.version()))
          .isEqualTo(
              new RegistryDelta(driver.version(), List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void a_delta_holds_exactly_what_changed() {
      driver.addKey(tenant.id());
      long before = driver.version();

      RegistryDelta delta =
          driver.change(
              new RegistryChange.ChangeWebhook(
                  webhook.id(),
                  Optional.of(WebhookUrl.parse("https://other.example/")),
                  Optional.of(EventFilter.everything()),
                  Optional.of("moved"),
                  Optional.empty(),
                  START.plusSeconds(9)));

      assertThat(delta.version()).isEqualTo(before + 1);
      assertThat(delta.tenants()).isEmpty();
      assertThat(delta.keys()).isEmpty();
      assertThat(delta.deletedWebhooks()).isEmpty();
      Webhook changed = delta.webhooks().getFirst();
      assertThat(delta.webhooks()).hasSize(1);
      assertThat(changed.id()).isEqualTo(webhook.id());
      assertThat(changed.url().text()).isEqualTo("https://other.example/");
      assertThat(changed.events()).isEqualTo(EventFilter.everything());
      assertThat(changed.description()).isEqualTo("moved");
      assertThat(changed.secret()).isEqualTo(webhook.secret());
      assertThat(changed.activeSinceVersion()).isEqualTo(webhook.activeSinceVersion());
      assertThat(changed.createdAt()).isEqualTo(START);
      assertThat(changed.updatedAt()).isEqualTo(START.plusSeconds(9));
      assertThat(store.registrySince(before)).isEqualTo(delta);
    }

    @Test
    void fields_that_are_not_given_stay() {
      Webhook changed =
          driver
              .change(
                  new RegistryChange.ChangeWebhook(
                      webhook.id(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.of(""),
                      Optional.empty(),
                      START))
              .webhooks()
              .getFirst();

      assertThat(changed.description()).isEmpty();
      assertThat(changed.url()).isEqualTo(webhook.url());
      assertThat(changed.events()).isEqualTo(webhook.events());
    }

    @Test
    void a_change_under_another_version_does_nothing_and_keeps_the_known_version() {
      long old = driver.version();
      driver.addTenant("Other");
      long now = driver.version();

      for (long known : new long[] {old, old - 1, now + 1}) {
        RegistryDelta delta =
            driver.changeAt(known, new RegistryChange.DeleteWebhook(webhook.id(), START));
        assertThat(delta)
            .isEqualTo(new RegistryDelta(known, List.of(), List.of(), List.of(), List.of()));
      }
      assertThat(store.registrySince(0).version()).isEqualTo(now);
      assertThat(store.registrySince(0).webhooks()).containsExactly(webhook);
    }

    @Test
    void pausing_and_resuming_moves_the_version_and_adds_up_the_pauses() {
      Webhook paused = driver.setActive(webhook.id(), false, START.plusSeconds(10));
      assertThat(paused.active()).isFalse();
      assertThat(paused.activeSinceVersion()).isEqualTo(webhook.activeSinceVersion());
      assertThat(paused.pauses().since()).contains(START.plusSeconds(10));
      assertThat(paused.pauses().ended()).isEqualTo(Duration.ZERO);

      Webhook again = driver.setActive(webhook.id(), false, START.plusSeconds(20));
      assertThat(again.pauses()).isEqualTo(paused.pauses());

      Webhook resumed = driver.setActive(webhook.id(), true, START.plusSeconds(70));
      assertThat(resumed.active()).isTrue();
      assertThat(resumed.activeSinceVersion()).isEqualTo(driver.version());
      assertThat(resumed.activity().isOnAt(webhook.activeSinceVersion())).isTrue();
      assertThat(resumed.activity().isOnAt(driver.version() - 1)).isFalse();
      assertThat(resumed.activity().isOnAt(driver.version())).isTrue();
      assertThat(resumed.pauses())
          .isEqualTo(new Webhook.Pauses(Duration.ofSeconds(60), Optional.empty()));

      Webhook still = driver.setActive(webhook.id(), true, START.plusSeconds(80));
      assertThat(still.activeSinceVersion()).isEqualTo(resumed.activeSinceVersion());
      assertThat(still.pauses()).isEqualTo(resumed.pauses());

      driver.setActive(webhook.id(), false, START.plusSeconds(100));
      Webhook twice = driver.setActive(webhook.id(), true, START.plusSeconds(105));
      assertThat(twice.pauses().ended()).isEqualTo(Duration.ofSeconds(65));
    }

    @Test
    void deleting_a_webhook_deletes_its_segments_and_no_others() throws Exception {
      Webhook other = driver.addWebhook(tenant.id(), Optional.empty());
      long[] all = sequences(driver.accept(tenant.id(), 1));
      driver.park(segment(id(1, 1), webhook.id(), all[0]), segment(id(1, 2), other.id(), all[0]));
      long before = driver.version();

      RegistryDelta delta = driver.change(new RegistryChange.DeleteWebhook(webhook.id(), START));

      assertThat(delta.deletedWebhooks()).containsExactly(webhook.id());
      assertThat(delta.webhooks()).isEmpty();
      assertThat(store.segments()).extracting(Segment.Head::webhook).containsExactly(other.id());
      restart();
      assertThat(store.registrySince(0).webhooks()).containsExactly(other);
      assertThat(store.registrySince(before).deletedWebhooks()).containsExactly(webhook.id());
      assertThat(store.registrySince(driver.version()).deletedWebhooks()).isEmpty();
    }

    @Test
    void ids_of_what_is_gone_are_not_given_again() throws Exception {
      driver.change(new RegistryChange.DeleteWebhook(webhook.id(), START));
      restart();

      assertThat(driver.addWebhook(tenant.id(), Optional.empty()).id()).isNotEqualTo(webhook.id());
    }

    @Test
    void revoking_a_key_deletes_its_webhooks_with_their_segments() {
      ApiKey key = driver.addKey(tenant.id());
      ApiKey other = driver.addKey(tenant.id());
      Webhook first = driver.addWebhook(tenant.id(), Optional.of(key.id()));
      Webhook second = driver.addWebhook(tenant.id(), Optional.of(key.id()));
      Webhook kept = driver.addWebhook(tenant.id(), Optional.of(other.id()));
      long[] all = sequences(driver.accept(tenant.id(), 1));
      driver.park(
          segment(id(1, 1), first.id(), all[0]),
          segment(id(1, 2), second.id(), all[0]),
          segment(id(1, 3), kept.id(), all[0]));

      RegistryDelta delta =
          driver.change(new RegistryChange.RevokeKey(key.id(), START.plusSeconds(7)));

      assertThat(delta.keys()).hasSize(1);
      assertThat(delta.keys().getFirst().revokedAt()).contains(START.plusSeconds(7));
      assertThat(delta.deletedWebhooks()).containsExactlyInAnyOrder(first.id(), second.id());
      assertThat(store.segments()).extracting(Segment.Head::webhook).containsExactly(kept.id());
      assertThat(store.registrySince(0).webhooks()).containsExactly(webhook, kept);
    }

    @Test
    void revoking_again_keeps_the_first_time() {
      ApiKey key = driver.addKey(tenant.id());
      driver.change(new RegistryChange.RevokeKey(key.id(), START.plusSeconds(7)));

      RegistryDelta delta =
          driver.change(new RegistryChange.RevokeKey(key.id(), START.plusSeconds(9)));

      assertThat(delta.keys().getFirst().revokedAt()).contains(START.plusSeconds(7));
    }

    @Test
    void a_change_of_what_is_not_there_fails_and_leaves_the_version() {
      long before = driver.version();
      List<RegistryChange> changes =
          List.of(
              new RegistryChange.DeleteWebhook(new WebhookId(99), START),
              new RegistryChange.RevokeKey(new ApiKeyId(99), START),
              new RegistryChange.ChangeWebhook(
                  new WebhookId(99),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(false),
                  START));

      for (RegistryChange change : changes) {
        assertThatThrownBy(() -> driver.changeAt(before, change))
            .as(change.toString())
            .isInstanceOf(StoreException.class);
      }
      assertThatThrownBy(() -> driver.addWebhook(new TenantId(99), Optional.empty()))
          .isInstanceOf(StoreException.class);
      assertThat(store.registrySince(0).version()).isEqualTo(before);
      assertThat(driver.accept(tenant.id(), 1)).hasSize(1);
    }

    @Test
    void two_keys_with_one_hash_are_refused() {
      ApiKey key = driver.addKey(tenant.id());
      var twin =
          new RegistryChange.AddKey(
              tenant.id(),
              key.hash(),
              "twin",
              ApiKey.Environment.TEST,
              "free",
              Set.of(),
              Optional.empty(),
              START);

      assertThatThrownBy(() -> driver.change(twin)).isInstanceOf(StoreException.class);
    }
  }

  @Nested
  class Pruning {

    private List<Long> left() {
      return store.events(everything(tenant.id())).stream().map(StoredEvent::sequence).toList();
    }

    @Test
    void deletes_old_events_in_pieces_and_says_how_many() {
      long[] all = sequences(driver.accept(tenant.id(), 5));
      driver.close(all[0], all[1], all[2], all[3]);

      assertThat(store.prune(LONG_AFTER, 3)).isEqualTo(3);
      assertThat(store.prune(LONG_AFTER, 3)).isEqualTo(1);
      assertThat(store.prune(LONG_AFTER, 3)).isZero();
      assertThat(left()).containsExactly(all[4]);
    }

    @Test
    void spares_what_was_accepted_later() {
      var old = driver.event(tenant.id(), START);
      var later = driver.event(tenant.id(), START.plusSeconds(3 * DAY_SECONDS));
      long first = driver.accept(old).getFirst().sequence();
      long second = driver.accept(later).getFirst().sequence();
      driver.close(first, second);

      store.prune(START, 10);
      assertThat(left()).containsExactly(first, second);
      store.prune(START.plusSeconds(2 * DAY_SECONDS), 10);
      assertThat(left()).containsExactly(second);
    }

    @Test
    void spares_what_the_outbox_refers_to_until_it_is_closed() {
      long[] all = sequences(driver.accept(tenant.id(), 3));
      driver.close(all[0], all[2]);

      assertThat(store.prune(LONG_AFTER, 10)).isEqualTo(2);
      assertThat(store.prune(LONG_AFTER, 10)).isZero();
      assertThat(left()).containsExactly(all[1]);
      driver.close(all[1]);
      store.prune(LONG_AFTER, 10);
      assertThat(left()).isEmpty();
    }

    @Test
    void spares_what_segments_refer_to_until_they_are_finished() {
      long[] all = sequences(driver.accept(tenant.id(), 4));
      driver.close(all[0], all[1], all[2], all[3]);
      driver.park(segment(id(1, 1), webhook.id(), all[3], all[1]));

      assertThat(store.prune(LONG_AFTER, 10)).isEqualTo(2);
      assertThat(store.loadSegment(new DeliveryId(id(1, 1)), 0, 10).events())
          .extracting(StoredEvent::sequence)
          .containsExactly(all[3], all[1]);
      driver.finish(id(1, 1));
      store.prune(LONG_AFTER, 10);
      assertThat(left()).isEmpty();
    }

    @Test
    void an_event_that_is_gone_is_left_out_of_what_a_segment_loads() {
      long[] all = sequences(driver.accept(tenant.id(), 3));
      driver.close(all[0], all[1]);
      store.prune(LONG_AFTER, 10);
      var gone =
          new Segment(new DeliveryId(id(1, 1)), webhook.id(), new long[] {all[2]}, Duration.ZERO);
      driver.park(gone);

      assertThat(store.loadSegment(gone.id(), 0, 10).events()).hasSize(1);
      assertThat(store.events(everything(tenant.id()))).hasSize(1);
    }

    @Test
    void old_attempts_go_and_newer_ones_stay() {
      long[] all = sequences(driver.accept(tenant.id(), 2));
      driver.record(attempt(id(1, 1), webhook.id(), all[0], answered(200)));
      var newer =
          new AttemptRecord(
              new DeliveryId(id(5 * DAY_SECONDS, 1)),
              webhook.id(),
              all[1],
              1,
              START.plusSeconds(5 * DAY_SECONDS),
              answered(201));
      driver.record(newer);

      store.pruneAttempts(START.plusSeconds(3 * DAY_SECONDS));

      assertThat(store.latestAttempts(tenant.id(), webhook.id(), 50))
          .extracting(row -> row.httpStatus().orElse(0))
          .containsExactly(201);
      assertThat(store.attemptedSince(floor(0)))
          .containsExactly(new Delivered(webhook.id(), all[1]));
      assertThat(driver.record(newer)).isZero();
    }

    @Test
    void an_attempt_whose_event_is_gone_is_not_shown() {
      long[] all = sequences(driver.accept(tenant.id(), 1));
      driver.record(attempt(id(1, 1), webhook.id(), all[0], answered(200)));
      driver.close(all[0]);
      store.prune(LONG_AFTER, 10);

      assertThat(store.latestAttempts(tenant.id(), webhook.id(), 50)).isEmpty();
    }
  }

  @Test
  void an_old_reader_of_the_registry_catches_up_in_one_step() {
    long before = driver.version();
    ApiKey key = driver.addKey(tenant.id());
    List<Webhook> added =
        IntStream.range(0, 3)
            .mapToObj(_ -> driver.addWebhook(tenant.id(), Optional.of(key.id())))
            .toList();
    driver.change(new RegistryChange.DeleteWebhook(added.get(1).id(), START));

    RegistryDelta delta = store.registrySince(before);

    assertThat(delta.version()).isEqualTo(before + 5);
    assertThat(delta.keys()).containsExactly(key);
    assertThat(delta.webhooks()).containsExactly(added.get(0), added.get(2));
    assertThat(delta.deletedWebhooks()).containsExactly(added.get(1).id());
  }

  private NewEvent eventForWebhook(long id) {
    return driver.event(tenant.id(), "webhook.test", START, 0, Optional.of(new WebhookId(id)));
  }
}
