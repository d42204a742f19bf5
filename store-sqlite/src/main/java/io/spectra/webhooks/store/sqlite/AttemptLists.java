package io.spectra.webhooks.store.sqlite;

import java.sql.SQLException;

/// Lists the attempts of each webhook, in three tables of an attempts file that are ordered by
/// webhook and key.
///
/// An index on the attempts themselves would dirty a different page for each new attempt. So new
/// attempts are first listed in the order in which they arrive. When there are 2,048 of them, they
/// are *gathered* into a small table that is ordered by webhook. If that table then has more than
/// 16,384 rows, the next transaction *files* the surplus in the large table (ADR 10, ADR 21). A
/// reader scans the attempts that are not gathered yet and looks up the others.
///
/// A surplus is filed as one slice of the gathered attempts. It begins where the last one ended,
/// and after the last webhook the slices begin anew (ADR 37). So the attempts of a webhook are
/// mostly filed together, once in a round of the slices.
///
/// The tables are written within the transaction that writes the attempts or opens their file. An
/// object belongs to the connection that writes a file, and one thread at a time may use it. It
/// remembers only what to file next. If that is wrong, as after a transaction that failed or after
/// a restart, attempts are filed in another order or with a later slice.
final class AttemptLists {
  /// The largest number of unsorted attempts. Each read scans all of them.
  static final int UNSORTED_MAX = 2_048;

  /// The number of gathered attempts that are not filed. Each gathering writes most of their pages.
  static final int GATHERED_MAX = 16_384;

  /// Selects the keys of webhook ?1 from key ?2 on: at least the newest ?3 of each table.
  static final String KEYS =
      """
      select id from (
        select id from attempt_of_webhook where webhook_id = ?1 and id >= ?2
        order by id desc limit ?3
      )
      union all
      select id from (
        select id from attempt_gathered where webhook_id = ?1 and id >= ?2
        order by id desc limit ?3
      )
      union all
      select id from attempt_unsorted where webhook_id = ?1 and id >= ?2
      """;

  private static final String CREATE_FILED =
      """
      create table if not exists attempt_of_webhook (
        webhook_id integer not null,
        id         integer not null,
        primary key (webhook_id, id)
      ) strict, without rowid
      """;

  private static final String CREATE_GATHERED =
      """
      create table if not exists attempt_gathered (
        webhook_id integer not null,
        id         integer not null,
        primary key (webhook_id, id)
      ) strict, without rowid
      """;

  /// All rows of this table are always deleted together, so its row ids count from 1.
  private static final String CREATE_UNSORTED =
      """
      create table if not exists attempt_unsorted (
        webhook_id integer not null,
        id         integer not null
      ) strict
      """;

  private static final String LIST = "insert into attempt_unsorted (webhook_id, id) values (?, ?)";

  private static final String UNSORTED = "select max(rowid) from attempt_unsorted";

  private static final String GATHER =
      """
      insert into attempt_gathered
      select webhook_id, id from attempt_unsorted order by webhook_id, id
      """;

  private static final String FORGET_UNSORTED = "delete from attempt_unsorted";

  private static final String GATHERED = "select count(*) from attempt_gathered";

  /// Selects the place of row ?3, counted from 0, among the rows behind (?1, ?2).
  private static final String PLACE =
      """
      select webhook_id, id from attempt_gathered where (webhook_id, id) > (?1, ?2)
      order by webhook_id, id limit 1 offset ?3
      """;

  private static final String FILE =
      """
      insert into attempt_of_webhook
      select webhook_id, id from attempt_gathered
      where (webhook_id, id) > (?1, ?2) and (webhook_id, id) <= (?3, ?4)
      order by webhook_id, id
      """;

  private static final String FORGET_GATHERED =
      """
      delete from attempt_gathered
      where (webhook_id, id) > (?1, ?2) and (webhook_id, id) <= (?3, ?4)
      """;

  private static final String FILE_ALL =
      "insert into attempt_of_webhook select webhook_id, id from attempt order by webhook_id, id";

  private Place filedUntil = Place.FIRST; // the end of the last slice
  private boolean hasGathered; // in the last transaction

  /// A place in the order of the gathered attempts.
  private record Place(long webhook, long key) {
    static final Place FIRST = new Place(0, 0);
    static final Place LAST = new Place(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /// Creates the tables that do not exist yet.
  static void createTables(SqliteSession session) throws SQLException {
    session.execute(CREATE_FILED);
    session.execute(CREATE_GATHERED);
    session.execute(CREATE_UNSORTED);
  }

  /// Lists an attempt that is in none of the tables.
  static void add(SqliteSession session, long webhook, long key) throws SQLException {
    session.update(LIST, webhook, key);
  }

  /// Gathers attempts if there are enough of them, or files what the last gathering left over. It
  /// is called at the end of each transaction that added some. It does both in one transaction only
  /// if that has to gather again.
  void keepShort(SqliteSession session) throws SQLException {
    if (hasGathered) {
      hasGathered = false;
      fileSurplus(session);
    }
    if (session.number(UNSORTED) >= UNSORTED_MAX) {
      gather(session);
      hasGathered = true;
    }
  }

  private void fileSurplus(SqliteSession session) throws SQLException {
    long surplus = session.number(GATHERED) - GATHERED_MAX;
    if (surplus > 0) {
      long rest = surplus - fileSlice(session, surplus);
      if (rest > 0) {
        fileSlice(session, rest); // a round has ended, so this is the start of the next one
      }
    }
  }

  /// Files the next `rows` attempts and returns how many it filed. It files fewer at the end of a
  /// round.
  private int fileSlice(SqliteSession session, long rows) throws SQLException {
    Place from = filedUntil;
    Place until =
        session
            .first(
                PLACE,
                row -> new Place(row.getLong(1), row.getLong(2)),
                from.webhook(),
                from.key(),
                rows - 1)
            .orElse(Place.LAST);
    filedUntil = until.equals(Place.LAST) ? Place.FIRST : until;
    int filed = session.update(FILE, from.webhook(), from.key(), until.webhook(), until.key());
    session.update(FORGET_GATHERED, from.webhook(), from.key(), until.webhook(), until.key());
    return filed;
  }

  static void gather(SqliteSession session) throws SQLException {
    session.update(GATHER);
    session.update(FORGET_UNSORTED);
  }

  /// Files every attempt of a file that has no lists yet.
  static void fileAll(SqliteSession session) throws SQLException {
    session.update(FILE_ALL);
  }
}
