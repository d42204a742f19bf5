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

/// Which attempts a webhook has, while some of them are sorted into its list and others wait.
@SuppressWarnings("NullAway.Init") // set before each test
class AttemptRowsTest {
  private static final int WEBHOOKS = 3;

  @TempDir Path directory;
  private Session session;

  @BeforeEach
  void open() throws SQLException {
    session =
        new Session(DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("day.db")));
    AttemptRows.createSchema(session);
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
  }

  /// The `n`th attempt is of webhook `n % 3 + 1`, and of event `n`.
  private static AttemptRecord attempt(long n) {
    return new AttemptRecord(
        id(n), new WebhookId(n % WEBHOOKS + 1), n, 1, START.plusMillis(n), answered(200));
  }

  private static DeliveryId id(long n) {
    return new DeliveryId(DeliveryIds.floor(START).value() + (n << 8));
  }

  private void insert(long from, long until) throws SQLException {
    session.run("begin");
    AttemptRows.insert(
        session, LongStream.range(from, until).mapToObj(AttemptRowsTest::attempt).toList());
    session.run("commit");
  }

  private List<Long> latest(long webhook, int limit) throws SQLException {
    return AttemptRows.latest(session, new WebhookId(webhook), limit).stream()
        .map(AttemptRows.Stored::eventSequence)
        .toList();
  }

  private long unsorted() throws SQLException {
    return session.number("select count(*) from attempt_unsorted");
  }

  @Test
  void attempts_are_sorted_when_there_are_many() throws SQLException {
    insert(1, AttemptRows.UNSORTED_MAX);
    assertThat(unsorted()).isEqualTo(AttemptRows.UNSORTED_MAX - 1);

    insert(AttemptRows.UNSORTED_MAX, AttemptRows.UNSORTED_MAX + 2);

    assertThat(unsorted()).isZero();
    assertThat(session.number("select count(*) from attempt_of_webhook"))
        .isEqualTo(AttemptRows.UNSORTED_MAX + 1);
  }

  @Test
  void the_latest_are_found_whether_they_are_sorted_or_not() throws SQLException {
    long sorted = AttemptRows.UNSORTED_MAX + 1;
    insert(1, sorted);
    insert(sorted, sorted + 4);

    for (long webhook = 1; webhook <= WEBHOOKS; webhook++) {
      long of = webhook;
      var expected =
          LongStream.iterate(sorted + 3, n -> n - 1)
              .filter(n -> n % WEBHOOKS + 1 == of)
              .limit(5)
              .boxed()
              .toList();
      assertThat(latest(webhook, 5)).isEqualTo(expected);
    }
  }

  @Test
  void a_late_attempt_of_an_older_delivery_takes_its_place_among_sorted_ones() throws SQLException {
    insert(2, AttemptRows.UNSORTED_MAX + 3);

    insert(1, 2);

    assertThat(latest(2, AttemptRows.UNSORTED_MAX)).endsWith(4L, 1L);
  }

  @Test
  void an_attempt_that_is_written_again_is_listed_once() throws SQLException {
    insert(1, 4);

    insert(1, 4);

    assertThat(unsorted()).isEqualTo(3);
    assertThat(latest(1, 50)).containsExactly(3L);
  }

  @Test
  void those_from_an_id_on_are_found_in_both_places() throws SQLException {
    long sorted = AttemptRows.UNSORTED_MAX + 1;
    insert(1, sorted);
    insert(sorted, sorted + 3);

    assertThat(AttemptRows.ofWebhook(session, new WebhookId(1), id(sorted - 6), 0, sorted + 9))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(sorted - 6, sorted + 2)
                .filter(n -> n % WEBHOOKS == 0)
                .boxed()
                .toList());
  }

  @Test
  void a_file_of_the_first_version_is_brought_up_to_date() throws SQLException {
    insert(1, 10);
    session.run("drop table attempt_of_webhook");
    session.run("drop table attempt_unsorted");
    session.run("create index attempt_by_webhook on attempt (webhook_id)");
    session.run("pragma user_version = 1");

    AttemptRows.createSchema(session);

    assertThat(latest(1, 50)).containsExactly(9L, 6L, 3L);
    assertThat(AttemptRows.schemaVersion(session)).isEqualTo(AttemptRows.SCHEMA_VERSION);
  }
}
