package io.spectra.webhooks.store.postgres;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// Creates and removes the daily partitions of `event` and `attempt` without making writers wait.
///
/// A partition is created beside its table and then attached, which blocks nobody. Detaching one
/// locks the table for a moment. If that takes longer than [#LOCK_TIMEOUT], it gives up and tries
/// again later. A detached partition gets another name, so that the name of its day is free again,
/// and is dropped later.
final class Partitions {
  private static final Logger LOG = System.getLogger(Partitions.class.getName());
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy_MM_dd", Locale.ROOT);

  /// The longest time that writers may have to wait while a partition is detached.
  private static final String LOCK_TIMEOUT = "50ms";

  private static final String LIMIT_WAITING = "set local lock_timeout = '" + LOCK_TIMEOUT + "'";

  /// Takes a lock, since several nodes may create the same partitions at the same time: at
  /// midnight, or when they start.
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

  /// Returns the days that have a partition, oldest first.
  static List<Day> days(PostgresSession session, Table table) throws SQLException {
    return session.list(DAYS, row -> table.day(row.getString(1)), table.parent);
  }

  /// Creates the partition of a day, unless it exists.
  static void make(PostgresSession session, Table table, Day day) throws SQLException {
    session.transact(transaction -> {
      transaction.number(ONE_AT_A_TIME, table.parent);
      if (!days(transaction, table).contains(day)) {
        create(transaction, table, day);
      }
      return true;
    });
  }

  // A name cannot be a parameter. Here and below, names consist of a table's and a day's, so they
  // need no quotes.
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

  /// Decides whether a partition may be removed, while nobody writes to its table.
  @FunctionalInterface
  interface RemovalCheck {
    boolean test(PostgresSession session) throws SQLException;
  }

  /// Detaches a day from its table if it may be removed and the lock is free.
  static boolean detach(PostgresSession session, Table table, Day day, RemovalCheck mayRemove)
      throws SQLException {
    try {
      return session.transact(transaction -> {
        transaction.execute(LIMIT_WAITING);
        transaction.execute("lock table only %s in access exclusive mode".formatted(table.parent));
        if (!days(transaction, table).contains(day) || !mayRemove.test(transaction)) {
          return false;
        }
        detach(transaction, table, day);
        return true;
      });
    } catch (SQLException e) {
      if (!PostgresErrors.isLockTimeout(e)) {
        throw e;
      }
      LOG.log(Level.DEBUG, "The partition {0} of {1} is in use; it is detached later", day, table);
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

  /// Drops the detached partitions and returns how many there were.
  static int dropDetached(PostgresSession session) throws SQLException {
    List<String> detached = session.list(DETACHED, row -> row.getString(1));
    for (String partition : detached) {
      session.execute("drop table if exists %s".formatted(partition));
    }
    return detached.size();
  }
}
