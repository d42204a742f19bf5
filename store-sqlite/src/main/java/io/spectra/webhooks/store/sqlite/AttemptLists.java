package io.spectra.webhooks.store.sqlite;

import java.sql.SQLException;

/// Lists the attempts of each webhook, in three tables of an attempts file that are ordered by
/// webhook and key.
///
/// An index on the attempts themselves would dirty a different page for each new attempt. So new
/// attempts are first listed in the order in which they arrive. When there are 2,048 of them, they
/// are *gathered* into a small table that is ordered by webhook. When that table has 16,384 rows,
/// they are *filed* in the large table (ADR 10, ADR 21). A reader scans the attempts that are not
/// gathered yet and looks up the others.
///
/// The tables are written within the transaction that writes the attempts or opens their file.
final class AttemptLists {
  /// The largest number of unsorted attempts. Each read scans all of them.
  static final int UNSORTED_MAX = 2_048;

  /// The largest number of attempts that are gathered but not filed. Each gathering writes most of
  /// their pages.
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

  private static final String FILE =
      """
      insert into attempt_of_webhook
      select webhook_id, id from attempt_gathered order by webhook_id, id
      """;

  private static final String FORGET_GATHERED = "delete from attempt_gathered";

  private static final String FILE_ALL =
      "insert into attempt_of_webhook select webhook_id, id from attempt order by webhook_id, id";

  private AttemptLists() {}

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

  /// Gathers and files attempts if there are enough of them. It is called at the end of each
  /// transaction that added some.
  static void keepShort(SqliteSession session) throws SQLException {
    if (session.number(UNSORTED) >= UNSORTED_MAX) {
      gather(session);
      if (session.number(GATHERED) >= GATHERED_MAX) {
        session.update(FILE);
        session.update(FORGET_GATHERED);
      }
    }
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
