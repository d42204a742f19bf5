package io.spectra.webhooks.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.storage.ScratchDatabase;
import io.spectra.webhooks.tenant.ApiKeyId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Usage in the server's tables.
class SqlUsageStoreTest {
  private static final ApiKeyId KEY = new ApiKeyId(1);
  private static final Instant NOW = Instant.parse("2026-05-18T14:23:17.5Z");

  private final ScratchDatabase database;
  private final SqlUsageStore store;

  SqlUsageStoreTest() throws SQLException {
    database = ScratchDatabase.Kind.SQLITE.open();
    store = new SqlUsageStore(database);
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void counts_are_replaced_and_read_back() {
    var minute = new RateCount(KEY, 60, second("2026-05-18T14:23:00Z"), 1);
    var day = new RateCount(KEY, 1_800, second("2026-05-18T14:00:00Z"), 1);
    var more = new RateCount(KEY, 60, second("2026-05-18T14:23:00Z"), 7);
    store.save(new Usage(List.of(minute, day), Map.of(), NOW));
    store.save(new Usage(List.of(more), Map.of(), NOW));

    assertThat(store.load(NOW)).containsExactlyInAnyOrder(more, day);
  }

  @Test
  void sub_windows_out_of_every_window_are_neither_read_nor_kept() {
    var old = new RateCount(KEY, 60, second("2026-05-18T14:23:00Z"), 1);
    var day = new RateCount(KEY, 1_800, second("2026-05-18T14:00:00Z"), 1);
    store.save(new Usage(List.of(old, day), Map.of(), NOW));
    Instant later = NOW.plus(Duration.ofHours(2));

    assertThat(store.load(later)).containsExactly(day);
    store.save(new Usage(List.of(), Map.of(KEY, later), later));
    assertThat(store.load(NOW)).containsExactly(day);
  }

  @Test
  void the_last_use_is_kept() {
    store.save(new Usage(List.of(), Map.of(KEY, NOW), NOW));
    store.save(new Usage(List.of(), Map.of(KEY, NOW.plusSeconds(60)), NOW.plusSeconds(60)));

    assertThat(store.lastUses()).containsExactly(Map.entry(KEY, NOW.plusSeconds(60)));
  }

  private static long second(String instant) {
    return Instant.parse(instant).getEpochSecond();
  }
}
