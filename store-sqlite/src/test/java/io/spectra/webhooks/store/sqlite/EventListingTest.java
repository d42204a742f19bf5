package io.spectra.webhooks.store.sqlite;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests listing a tenant's events that are in several blocks of sequences, some of which have
/// none.
@SuppressWarnings("NullAway.Init") // set before each test
class EventListingTest {
  private static final long BLOCK = 1L << EventListing.BLOCK_BITS;

  @TempDir Path directory;
  private TenantId tenant;
  private TenantId other;

  @BeforeEach
  void accept_events_of_two_tenants() throws SQLException {
    try (var store = TestStores.open(directory)) {
      var driver = new StoreDriver(store);
      tenant = driver.addTenant("One").id();
      other = driver.addTenant("Other").id();
    }
    acceptBehind(BLOCK - 3, 4);
    acceptBehind(5 * BLOCK, 2);
  }

  /// Accepts one event of each tenant, this many times.
  private void acceptBehind(long sequence, int each) throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("spectra.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate("update high_water set event_sequence = " + sequence);
    }
    try (var store = TestStores.open(directory)) {
      var driver = new StoreDriver(store);
      for (int i = 0; i < each; i++) {
        driver.accept(driver.event(tenant, START.plusMillis(sequence)));
        driver.accept(driver.event(other, START.plusMillis(sequence)));
      }
    }
  }

  private List<Long> listed(long after, int limit) {
    try (var store = TestStores.open(directory)) {
      var query =
          new EventQuery(tenant, after, Set.of(), Optional.empty(), Optional.empty(), limit);
      return store.events(query).stream().map(StoredEvent::sequence).toList();
    }
  }

  @Test
  void the_events_of_all_blocks_are_listed_in_order() {
    assertThat(listed(0, 100))
        .containsExactly(BLOCK - 2, BLOCK, BLOCK + 2, BLOCK + 4, 5 * BLOCK + 1, 5 * BLOCK + 3);
  }

  @Test
  void a_list_continues_within_a_block_and_stops_at_its_limit() {
    assertThat(listed(BLOCK, 3)).containsExactly(BLOCK + 2, BLOCK + 4, 5 * BLOCK + 1);
    assertThat(listed(5 * BLOCK + 3, 3)).isEmpty();
    assertThat(listed(100 * BLOCK, 3)).isEmpty();
  }

  @Test
  void events_of_other_tenants_are_not_read() throws SQLException {
    try (var connection =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("spectra.db"))) {
      for (int types = 0; types < 3; types++) {
        try (var statement =
                connection.prepareStatement("explain query plan " + EventListing.sqlFor(types));
            var plan = statement.executeQuery()) {
          assertThat(plan.next()).isTrue();
          assertThat(plan.getString("detail"))
              .isEqualTo(
                  "SEARCH e USING INDEX event_by_block (<expr>=? AND tenant_id=? AND sequence>?)");
          assertThat(plan.next()).isFalse();
        }
      }
    }
  }
}
