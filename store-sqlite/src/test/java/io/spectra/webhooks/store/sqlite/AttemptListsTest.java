package io.spectra.webhooks.store.sqlite;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static java.util.Comparator.reverseOrder;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.webhook.WebhookId;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that gathered attempts are filed in slices, each of which begins where the last one ended.
@SuppressWarnings("NullAway.Init") // set before each test
class AttemptListsTest {
  private static final int WEBHOOKS = 100;
  private static final long BUSY = 40;
  private static final int GROUP = AttemptLists.UNSORTED_MAX / 4;
  private static final int UNTIL_FULL = AttemptLists.GATHERED_MAX / AttemptLists.UNSORTED_MAX;

  /// The gatherings in a round of the slices, if all webhooks have as many attempts. The gathered
  /// attempts before the end of the last slice are new, and those behind it are up to a round old.
  /// So about half of the attempts of a round are gathered. Two more are for the random choice.
  private static final int ROUND = 2 * (UNTIL_FULL + 1) + 2;

  @TempDir Path directory;
  private final Random random = new Random(7);
  private final Map<Long, List<Long>> sequences = new HashMap<>(); // of each webhook, newest first
  private AttemptLists lists = new AttemptLists();
  private SqliteSession session;
  private long newest;

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

  /// Returns a group of new attempts. `busyPercent` of them belong to one webhook.
  private List<AttemptRecord> attempts(int busyPercent) {
    List<AttemptRecord> attempts = new ArrayList<>();
    for (int i = 0; i < GROUP; i++) {
      long webhook = random.nextInt(100) < busyPercent ? BUSY : 1 + random.nextInt(WEBHOOKS);
      newest++;
      attempts.add(
          new AttemptRecord(id(newest), new WebhookId(webhook), newest, 1, START, answered(200)));
    }
    return attempts;
  }

  private static DeliveryId id(long n) {
    return new DeliveryId(DeliveryIds.floor(START).value() + (n << 8));
  }

  /// Inserts attempts in groups, the last of which gathers them.
  private void gather(int times, int busyPercent) throws SQLException {
    for (int i = 0; i < times * AttemptLists.UNSORTED_MAX / GROUP; i++) {
      List<AttemptRecord> attempts = attempts(busyPercent);
      insert(attempts, "commit");
      for (AttemptRecord attempt : attempts) {
        sequences
            .computeIfAbsent(attempt.webhook().value(), _ -> new ArrayList<>())
            .addFirst(attempt.eventSequence());
      }
    }
  }

  private void insert(List<AttemptRecord> attempts, String end) throws SQLException {
    session.execute("begin");
    AttemptTable.insert(session, lists, attempts);
    session.execute(end);
  }

  private long count(String table) throws SQLException {
    return session.number("select count(*) from " + table);
  }

  private Set<Long> gathered() throws SQLException {
    return Set.copyOf(session.list("select id from attempt_gathered", row -> row.getLong(1)));
  }

  private void assertAllAreRead() throws SQLException {
    for (long webhook = 1; webhook <= WEBHOOKS; webhook++) {
      List<Long> expected = sequences.getOrDefault(webhook, List.of());
      var id = new WebhookId(webhook);
      assertThat(AttemptTable.latest(session, id, 50))
          .extracting(AttemptTable.Stored::eventSequence)
          .isEqualTo(expected.stream().limit(50).toList());
      List<Long> all = AttemptTable.ofWebhook(session, id, id(0), 0, newest);
      assertThat(all.stream().sorted(reverseOrder()).toList()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50, 100})
  void every_attempt_is_read_and_few_stay_gathered(int busyPercent) throws SQLException {
    int gatheredMost = AttemptLists.GATHERED_MAX + AttemptLists.UNSORTED_MAX;
    gather(UNTIL_FULL, busyPercent);
    for (int i = 0; i < ROUND + 3; i++) {
      gather(1, busyPercent);

      assertThat(count("attempt_unsorted")).isZero();
      assertThat(count("attempt_gathered")).isEqualTo(gatheredMost);
      assertThat(count("attempt_of_webhook")).isEqualTo(newest - gatheredMost);
      if (i % 8 == 0) {
        assertAllAreRead();
      }
    }
    assertAllAreRead();
  }

  @Test
  void a_slice_begins_where_the_last_one_ended() throws SQLException {
    gather(UNTIL_FULL + 1, 0);
    long last = 0;
    for (int i = 0; i < UNTIL_FULL; i++) {
      gather(1, 0);
      long filed = session.number("select max(webhook_id) from attempt_of_webhook");
      assertThat(filed).isGreaterThan(last);
      last = filed;
    }

    assertThat(last).isLessThan(WEBHOOKS);
    // attempts of webhooks that had their slice wait for the next round
    assertThat(session.number("select min(webhook_id) from attempt_gathered")).isEqualTo(1);
  }

  @Test
  void a_call_that_always_gathers_files_as_well() throws SQLException {
    for (int i = 0; i < 2 * UNTIL_FULL; i++) {
      List<AttemptRecord> attempts = new ArrayList<>();
      while (attempts.size() < 2 * AttemptLists.UNSORTED_MAX) {
        attempts.addAll(attempts(0));
      }
      insert(attempts, "commit");

      assertThat(count("attempt_gathered"))
          .isLessThanOrEqualTo(AttemptLists.GATHERED_MAX + attempts.size());
    }
    assertThat(count("attempt_of_webhook")).isPositive();
  }

  @Test
  void a_round_files_every_attempt_that_was_gathered_before_it() throws SQLException {
    gather(UNTIL_FULL + ROUND, 0);
    for (int i = 0; i < 2; i++) {
      Set<Long> before = gathered();

      gather(ROUND, 0);

      assertThat(Collections.disjoint(gathered(), before)).isTrue();
    }
  }

  @Test
  void a_slice_that_was_rolled_back_is_filed_in_the_next_round() throws SQLException {
    gather(UNTIL_FULL + 3, 0);
    Set<Long> before = gathered();
    List<AttemptRecord> lost = attempts(0);
    insert(lost, "rollback"); // this transaction filed a slice
    newest -= lost.size();
    assertThat(gathered()).isEqualTo(before);
    assertAllAreRead();

    gather(2 * ROUND, 0);

    assertThat(Collections.disjoint(gathered(), before)).isTrue();
    assertAllAreRead();
  }

  @Test
  void slices_begin_anew_after_a_restart() throws SQLException {
    gather(UNTIL_FULL + 3, 0);
    Set<Long> before = gathered();
    lists = new AttemptLists();

    gather(2 * ROUND, 0);

    assertThat(Collections.disjoint(gathered(), before)).isTrue();
    assertAllAreRead();
  }
}
