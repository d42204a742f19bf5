package io.spectra.webhooks.store.sqlite;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.webhook.WebhookId;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests the list of a webhook's attempts while some are sorted into it and others wait.
@SuppressWarnings("NullAway.Init") // set before each test
class AttemptTableTest {
  private static final int WEBHOOKS = 3;

  @TempDir Path directory;
  private final AttemptLists lists = new AttemptLists();
  private SqliteSession session;

  @BeforeEach
  void open() throws SQLException {
    session =
        new SqliteSession(
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("day.db")));
    AttemptTable.createSchema(session);
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
  }

  /// Returns attempt `n`, which belongs to webhook `n % 3 + 1` and event `n`.
  private static AttemptRecord attempt(long n) {
    return new AttemptRecord(
        id(n), new WebhookId(n % WEBHOOKS + 1), n, 1, START.plusMillis(n), answered(200));
  }

  private static DeliveryId id(long n) {
    return new DeliveryId(DeliveryIds.floor(START).value() + (n << 8));
  }

  private void insert(long from, long until) throws SQLException {
    session.execute("begin");
    AttemptTable.insert(
        session, lists, LongStream.range(from, until).mapToObj(AttemptTableTest::attempt).toList());
    session.execute("commit");
  }

  private List<Long> latest(long webhook, int limit) throws SQLException {
    return AttemptTable.latest(session, new WebhookId(webhook), limit).stream()
        .map(AttemptTable.Stored::eventSequence)
        .toList();
  }

  private long count(String table) throws SQLException {
    return session.number("select count(*) from " + table);
  }

  private List<Long> latestExpected(long webhook, long newest, int limit) {
    return LongStream.iterate(newest, n -> n - 1)
        .filter(n -> n % WEBHOOKS + 1 == webhook)
        .limit(limit)
        .boxed()
        .toList();
  }

  @Test
  void attempts_are_gathered_by_webhook_when_there_are_many() throws SQLException {
    insert(1, AttemptLists.UNSORTED_MAX);
    assertThat(count("attempt_unsorted")).isEqualTo(AttemptLists.UNSORTED_MAX - 1);

    insert(AttemptLists.UNSORTED_MAX, AttemptLists.UNSORTED_MAX + 2);

    assertThat(count("attempt_unsorted")).isZero();
    assertThat(count("attempt_gathered")).isEqualTo(AttemptLists.UNSORTED_MAX + 1);
    assertThat(count("attempt_of_webhook")).isZero();
  }

  @Test
  void gathered_attempts_are_filed_when_there_are_very_many() throws SQLException {
    for (int from = 1; from < AttemptLists.GATHERED_MAX; from += AttemptLists.UNSORTED_MAX) {
      insert(from, from + AttemptLists.UNSORTED_MAX);
      assertThat(count("attempt_of_webhook")).isZero();
    }
    int full = AttemptLists.GATHERED_MAX + 1;
    insert(full, full + AttemptLists.UNSORTED_MAX);
    assertThat(count("attempt_of_webhook")).isZero(); // gathering takes long enough

    insert(full + AttemptLists.UNSORTED_MAX, full + AttemptLists.UNSORTED_MAX + 1);

    assertThat(count("attempt_unsorted")).isEqualTo(1);
    assertThat(count("attempt_gathered")).isEqualTo(AttemptLists.GATHERED_MAX);
    assertThat(count("attempt_of_webhook")).isEqualTo(AttemptLists.UNSORTED_MAX);
  }

  @Test
  void the_latest_are_found_wherever_they_are_listed() throws SQLException {
    long gathered = AttemptLists.GATHERED_MAX + AttemptLists.UNSORTED_MAX + 1;
    insert(1, gathered);
    insert(gathered, gathered + 4); // files attempts of the first webhook

    for (int limit : List.of(1, 5, AttemptLists.UNSORTED_MAX)) {
      for (long webhook = 1; webhook <= WEBHOOKS; webhook++) {
        assertThat(latest(webhook, limit)).isEqualTo(latestExpected(webhook, gathered + 3, limit));
      }
    }
  }

  @Test
  void a_late_attempt_of_an_older_delivery_takes_its_place_among_the_others() throws SQLException {
    insert(2, AttemptLists.UNSORTED_MAX + 3);

    insert(1, 2);

    assertThat(latest(2, AttemptLists.UNSORTED_MAX)).endsWith(4L, 1L);
  }

  @Test
  void an_attempt_that_is_written_again_is_listed_once() throws SQLException {
    insert(1, 4);

    insert(1, 4);

    assertThat(count("attempt_unsorted")).isEqualTo(3);
    assertThat(latest(1, 50)).containsExactly(3L);
  }

  @Test
  void attempts_from_an_id_on_are_found_in_all_tables() throws SQLException {
    long gathered = AttemptLists.GATHERED_MAX + AttemptLists.UNSORTED_MAX + 1;
    insert(1, gathered);
    insert(gathered, gathered + 3); // files the first webhook's oldest

    assertThat(AttemptTable.ofWebhook(session, new WebhookId(1), id(7), 0, gathered + 9))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(7, gathered + 2)
                .filter(n -> n % WEBHOOKS == 0)
                .boxed()
                .toList());
  }

  @Test
  void a_file_of_the_first_version_is_brought_up_to_date() throws SQLException {
    insert(1, 10);
    session.execute("drop table attempt_of_webhook");
    session.execute("drop table attempt_gathered");
    session.execute("drop table attempt_unsorted");
    session.execute("create index attempt_by_webhook on attempt (webhook_id)");
    session.execute("pragma user_version = 1");

    AttemptTable.createSchema(session);

    assertThat(latest(1, 50)).containsExactly(9L, 6L, 3L);
    assertThat(AttemptTable.schemaVersion(session)).isEqualTo(AttemptTable.SCHEMA_VERSION);
  }

  @Test
  void a_file_of_the_second_version_is_brought_up_to_date() throws SQLException {
    insert(1, 10);
    session.execute("insert into attempt_of_webhook select * from attempt_unsorted");
    session.execute("delete from attempt_unsorted");
    insert(10, 13);
    session.execute("drop table attempt_gathered");
    session.execute("pragma user_version = 2");

    AttemptTable.createSchema(session);

    assertThat(latest(1, 50)).containsExactly(12L, 9L, 6L, 3L);
    assertThat(count("attempt_unsorted")).isZero();
    assertThat(AttemptTable.schemaVersion(session)).isEqualTo(AttemptTable.SCHEMA_VERSION);
  }
}
