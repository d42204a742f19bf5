package io.spectra.webhooks.store.sqlite;

import java.sql.SQLException;

/// Which attempts each webhook has: three tables of an attempts file, by webhook and key.
///
/// An index that every attempt enters at once would touch a page somewhere else for each of them.
/// So new attempts are listed in the order in which they come, gathered into a small table in the
/// order of webhooks when they are two thousand, and from there filed in the large one when it is
/// worth its pages (ADR 10, ADR 21). A reader looks through all that are not gathered, and only
/// looks up the others.
///
/// Written within the transaction that writes the attempts, or opens their file.
final class AttemptLists {
  /// So many attempts may be in no order: each read looks through all of them.
  static final int UNSORTED_MAX = 2_048;

  /// So many attempts may be gathered and not filed: each gathering touches most of their pages.
  static final int GATHERED_MAX = 16_384;

  /// Those of webhook ?1 from key ?2 on; of each table the newest ?3 at least.
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

  /// Its row ids count from 1, since it is only ever emptied as a whole.
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

  /// Makes the tables that are not there yet.
  static void createTables(SqliteSession session) throws SQLException {
    session.execute(CREATE_FILED);
    session.execute(CREATE_GATHERED);
    session.execute(CREATE_UNSORTED);
  }

  /// Lists an attempt that is in none of the tables.
  static void add(SqliteSession session, long webhook, long key) throws SQLException {
    session.update(LIST, webhook, key);
  }

  /// To be called at the end of each transaction that added any.
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
