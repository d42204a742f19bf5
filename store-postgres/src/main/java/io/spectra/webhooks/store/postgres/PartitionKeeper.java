package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.postgres.Partitions.Table;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/// Remembers the existing partitions, so that an insert need not look for them, and creates missing
/// ones ahead of time or when an id of their day occurs. Any thread may use it.
final class PartitionKeeper {
  private final SharedConnection upkeep;
  private final int daysAhead;
  private final Map<Table, Set<Day>> known = new EnumMap<>(Table.class);

  PartitionKeeper(SharedConnection upkeep, int daysAhead) {
    this.upkeep = upkeep;
    this.daysAhead = daysAhead;
    for (Table table : Table.values()) {
      known.put(table, ConcurrentHashMap.newKeySet());
    }
  }

  /// Creates the partitions of today and of the next days.
  void makeAhead(Instant now) {
    Day today = Day.of(now);
    upkeep.run(
        "Making partitions",
        session -> {
          for (Table table : Table.values()) {
            readExisting(session, table);
            for (int ahead = 0; ahead <= daysAhead; ahead++) {
              make(session, table, today.plus(ahead));
            }
          }
          return true;
        });
  }

  /// Creates the missing partitions for rows with these ids.
  void make(Table table, LongStream ids) {
    ids.mapToObj(Day::ofId)
        .distinct()
        .filter(day -> !of(table).contains(day))
        .forEach(day ->
            upkeep.run(
                "Making a partition",
                session -> {
                  make(session, table, day);
                  return true;
                }));
  }

  /// Forgets all partitions if the failure says that one is missing, since another node may have
  /// dropped a day.
  void forgetIfMissing(Exception failure) {
    if (PostgresErrors.isMissingPartition(failure)) {
      known.values().forEach(Set::clear);
    }
  }

  void removed(Table table, Day day) {
    of(table).remove(day);
  }

  private void make(PostgresSession session, Table table, Day day) throws SQLException {
    if (!of(table).contains(day)) {
      Partitions.make(session, table, day);
      of(table).add(day);
    }
  }

  private void readExisting(PostgresSession session, Table table) throws SQLException {
    of(table).clear();
    of(table).addAll(Partitions.days(session, table));
  }

  private Set<Day> of(Table table) {
    return known.getOrDefault(table, Set.of());
  }
}
