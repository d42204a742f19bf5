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
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Usage in the server's tables.
@ParameterizedClass
@EnumSource(ScratchDatabase.Kind.class)
class SqlUsageStoreTest {
  private static final ApiKeyId KEY = new ApiKeyId(1);
  private static final Instant NOW = Instant.parse("2026-05-18T14:23:17.5Z");

  private final ScratchDatabase database;
  private final SqlUsageStore store;

  SqlUsageStoreTest(ScratchDatabase.Kind kind) throws SQLException {
    database = kind.open();
    store = new SqlUsageStore(database);
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void counts_are_added_up_and_read_back() {
    var day = new RateCount(KEY, 1_800, second("2026-05-18T14:00:00Z"), 1);
    store.save(new Usage(List.of(minute("14:23", 1), day), Map.of(), NOW));
    store.save(new Usage(List.of(minute("14:23", 6)), Map.of(), NOW));

    assertThat(store.load(NOW)).containsExactlyInAnyOrder(minute("14:23", 7), day);
  }

  @Test
  void the_two_newest_sub_windows_at_a_time_and_later_ones_can_be_read_alone() {
    var day = new RateCount(KEY, 1_800, second("2026-05-18T13:30:00Z"), 1);
    var old = new RateCount(KEY, 1_800, second("2026-05-18T13:00:00Z"), 1);
    var minutes =
        List.of(minute("14:21", 1), minute("14:22", 2), minute("14:23", 3), minute("14:24", 4));
    store.save(new Usage(minutes, Map.of(), NOW));
    store.save(new Usage(List.of(day, old), Map.of(), NOW));

    assertThat(store.loadSince(NOW))
        .containsExactlyInAnyOrder(minute("14:22", 2), minute("14:23", 3), minute("14:24", 4), day);
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

  @Test
  void an_earlier_use_that_another_node_saw_does_not_hide_a_later_one() {
    store.save(new Usage(List.of(), Map.of(KEY, NOW.plusSeconds(60)), NOW));
    store.save(new Usage(List.of(), Map.of(KEY, NOW), NOW));

    assertThat(store.lastUses()).containsExactly(Map.entry(KEY, NOW.plusSeconds(60)));
  }

  private static RateCount minute(String time, int requests) {
    return new RateCount(KEY, 60, second("2026-05-18T%s:00Z".formatted(time)), requests);
  }

  private static long second(String instant) {
    return Instant.parse(instant).getEpochSecond();
  }
}
