package io.spectra.webhooks.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.event.EventIds;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests that a caller which lists events, each time after the last one, misses none while several
/// nodes and callers' transactions write.
@SuppressWarnings("NullAway.Init") // set before each test
class ListingTest {
  private static final int COMMITS = 400;
  private static final int PUBLISHED = 150;

  private final TestDatabase database = new TestDatabase();
  private final TestClock clock = new TestClock();
  private final Random random = new Random(11);
  private final EventIds ids = new EventIds(clock, random);
  private final List<PostgresStore> nodes = new ArrayList<>();
  private TenantId tenant;

  @BeforeEach
  void open() {
    for (int node = 0; node < 3; node++) {
      nodes.add(database.open(clock));
    }
    tenant = new StoreDriver(nodes.getFirst()).addTenant("Acme").id();
  }

  @AfterEach
  void drop_the_schema() throws SQLException {
    database.close();
  }

  private synchronized NewEvent event() { // ids must be given one at a time
    return new NewEvent(
        ids.next(),
        tenant,
        new EventType("order.shipped"),
        clock.instant(),
        0,
        Optional.empty(),
        new byte[] {'{', '}'});
  }

  private List<Long> commit(PostgresStore node) {
    StoreDriver driver = new StoreDriver(node);
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < COMMITS; i++) {
      sequences.add(driver.accept(event()).getFirst().sequence());
    }
    return sequences;
  }

  /// Runs two transactions at a time. Chance decides whether the older one ends first or last.
  private List<Long> publish(PostgresStore node) throws SQLException {
    List<Long> sequences = new ArrayList<>();
    try (Connection one = database.connect();
        Connection other = database.connect()) {
      one.setAutoCommit(false);
      other.setAutoCommit(false);
      for (int i = 0; i < PUBLISHED; i++) {
        long first = publish(node, one);
        long second = publish(node, other);
        if (i % 3 == 0) {
          other.commit();
          sequences.add(second);
          one.commit();
          sequences.add(first);
        } else {
          one.commit();
          sequences.add(first);
          other.rollback();
        }
      }
    }
    return sequences;
  }

  private long publish(PostgresStore node, Connection connection) throws SQLException {
    return node.publish(connection, List.of(event())).getFirst().stored().sequence();
  }

  private List<Long> listOn(PostgresStore node, long after) {
    var next = new EventQuery(tenant, after, Set.of(), Optional.empty(), Optional.empty(), 50);
    return node.events(next).stream().map(StoredEvent::sequence).toList();
  }

  @Test
  void a_cursor_misses_no_event_that_is_written_meanwhile() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Long> listed = new ArrayList<>();
    List<Long> written = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<List<Long>>> writing = new ArrayList<>();
      writing.add(threads.submit(() -> commit(nodes.get(0))));
      writing.add(threads.submit(() -> commit(nodes.get(1))));
      writing.add(threads.submit(() -> publish(nodes.get(1))));
      writing.add(threads.submit(() -> publish(nodes.get(2))));
      Future<?> beating =
          threads.submit(() -> {
            while (!over.get()) {
              nodes.forEach(PostgresStore::pulse);
              clock.move(Duration.ofMillis(300)); // so that seconds change at any point
            }
          });
      Future<List<Long>> listing =
          threads.submit(() -> {
            List<Long> found = new ArrayList<>();
            while (!over.get()) {
              found.addAll(listOn(nodes.get(2), found.isEmpty() ? 0 : found.getLast()));
            }
            return found;
          });
      try {
        for (Future<List<Long>> writer : writing) {
          written.addAll(writer.get(2, TimeUnit.MINUTES));
        }
      } finally {
        over.set(true);
      }
      beating.get(30, TimeUnit.SECONDS);
      listed.addAll(listing.get(30, TimeUnit.SECONDS));
    }
    assertThat(listed).isNotEmpty();
    nodes.get(0).close(); // so that no node can give more sequences
    nodes.get(1).close();
    nodes.get(2).pulse();
    for (List<Long> more = listOn(nodes.get(2), listed.getLast());
        !more.isEmpty();
        more = listOn(nodes.get(2), listed.getLast())) {
      listed.addAll(more);
    }

    assertThat(listed).isSorted();
    assertThat(listed).containsExactlyInAnyOrderElementsOf(written);
  }
}
