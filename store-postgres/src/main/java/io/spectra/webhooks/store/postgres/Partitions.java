package io.spectra.webhooks.store.postgres;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The daily partitions of `event` and `attempt`: making them, and taking them away, without
/// standing in a writer's way.
///
/// A partition is made beside its table and then attached, which locks nobody out. Detaching one
/// locks the table for a moment: it gives up after [#LOCK_TIMEOUT], to be tried again later. What
/// is detached is dropped by and by; its name says so, and that of its day is free again.
final class Partitions {
  private static final Logger LOG = System.getLogger(Partitions.class.getName());
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy_MM_dd", Locale.ROOT);

  /// How long writers may have to wait behind a detaching, at most.
  private static final String LOCK_TIMEOUT = "50ms";

  private static final String LIMIT_WAITING = "set local lock_timeout = '" + LOCK_TIMEOUT + "'";

  /// Nodes make the same partitions at the same time: at midnight, or when they start.
  private static final String ONE_AT_A_TIME =
      "select 1 from (select pg_advisory_xact_lock(cast(to_regclass(?)::oid as bigint))) locked";

  private static final String DAYS =
      """
      select part.relname from pg_inherits inherits join pg_class part on part.oid = inherits.inhrelid
      where inherits.inhparent = to_regclass(?) and not inherits.inhdetachpending
          and part.relname ~ '_[0-9]{4}_[0-9]{2}_[0-9]{2}$'
      order by part.relname
      """;

  private static final String DETACHED =
      """
      select relname from pg_class
      where relnamespace = current_schema()::regnamespace and relkind = 'r'
          and relname like 'detached\\_%' and not relispartition
      """;

  private static final String OID = "select to_regclass(?)::oid::bigint";

  private Partitions() {}

  /// A table with daily partitions.
  enum Table {
    EVENT("event"),
    ATTEMPT("attempt");

    private final String parent;

    Table(String parent) {
      this.parent = parent;
    }

    private String partition(Day day) {
      return parent + "_" + NAME.format(day.date());
    }

    private Day day(String partition) {
      return Day.of(LocalDate.parse(partition.substring(parent.length() + 1), NAME));
    }
  }

  /// The days that there are partitions of, oldest first.
  static List<Day> days(PostgresSession session, Table table) throws SQLException {
    return session.list(DAYS, row -> table.day(row.getString(1)), table.parent);
  }

  /// Makes the partition of a day, unless it is there.
  static void make(PostgresSession session, Table table, Day day) throws SQLException {
    session.transact(transaction -> {
      transaction.number(ONE_AT_A_TIME, table.parent);
      if (!days(transaction, table).contains(day)) {
        create(transaction, table, day);
      }
      return true;
    });
  }

  // A name cannot be a parameter: here and below they are a table's and a day's, and plain.
  private static void create(PostgresSession transaction, Table table, Day day)
      throws SQLException {
    String parent = table.parent;
    String partition = table.partition(day);
    transaction.execute("create table %s (like %s including all)".formatted(partition, parent));
    if (table == Table.EVENT) {
      transaction.execute("create unique index on %s (id)".formatted(partition));
    }
    transaction.execute(
        "alter table %s attach partition %s for values from (%s) to (%s)"
            .formatted(parent, partition, day.firstId(), day.endId()));
  }

  /// Looks whether a partition may go, while nobody writes to its table.
  @FunctionalInterface
  interface MayGo {
    boolean test(PostgresSession session) throws SQLException;
  }

  /// Takes a day out of its table, if it may go and the lock is to be had at once.
  static boolean detach(PostgresSession session, Table table, Day day, MayGo mayGo)
      throws SQLException {
    try {
      return session.transact(transaction -> {
        transaction.execute(LIMIT_WAITING);
        transaction.execute("lock table only %s in access exclusive mode".formatted(table.parent));
        if (!days(transaction, table).contains(day) || !mayGo.test(transaction)) {
          return false;
        }
        detach(transaction, table, day);
        return true;
      });
    } catch (SQLException e) {
      if (!PostgresErrors.isLockTimeout(e)) {
        throw e;
      }
      LOG.log(Level.DEBUG, "The partition {0} of {1} is in use; it goes later", day, table);
      return false;
    }
  }

  private static void detach(PostgresSession transaction, Table table, Day day)
      throws SQLException {
    String partition = table.partition(day);
    long oid = transaction.number(OID, partition);
    transaction.execute("alter table %s detach partition %s".formatted(table.parent, partition));
    transaction.execute(
        "alter table %s rename to detached_%s_%s".formatted(partition, partition, oid));
  }

  /// Drops what was detached; how many tables.
  static int dropDetached(PostgresSession session) throws SQLException {
    List<String> detached = session.list(DETACHED, row -> row.getString(1));
    for (String partition : detached) {
      session.execute("drop table if exists %s".formatted(partition));
    }
    return detached.size();
  }
}
