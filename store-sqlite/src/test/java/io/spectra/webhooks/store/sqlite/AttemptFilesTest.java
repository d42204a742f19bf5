package io.spectra.webhooks.store.sqlite;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests that the history is stored in one file for each UTC day, by the time in the delivery's id.
@SuppressWarnings("NullAway.Init") // set before each test
class AttemptFilesTest {
  @TempDir Path directory;
  private SqliteStore store;
  private StoreDriver driver;
  private TenantId tenant;
  private WebhookId webhook;
  private long sequence;

  @BeforeEach
  void open() {
    store = TestStores.open(directory);
    driver = new StoreDriver(store);
    tenant = driver.addTenant("Acme").id();
    webhook = driver.addWebhook(tenant, Optional.empty()).id();
    sequence = driver.accept(tenant, 1).getFirst().sequence();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static long id(String instant) {
    return DeliveryIds.floor(Instant.parse(instant)).value();
  }

  private void record(String instant, int status) {
    driver.record(attempt(id(instant), webhook, sequence, answered(status)));
  }

  private List<Integer> statuses() {
    return store.latestAttempts(tenant, webhook, 50).stream()
        .map(row -> row.httpStatus().orElse(0))
        .toList();
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith("attempts-") && !name.matches(".*-(wal|shm)"))
          .sorted()
          .toList();
    }
  }

  @Test
  void midnight_begins_a_file_and_a_late_attempt_goes_into_the_old_one() throws IOException {
    record("2026-05-18T23:59:59Z", 200);
    record("2026-05-19T00:00:00Z", 201);
    driver.record(attempt(id("2026-05-18T23:59:59Z") + 256, webhook, sequence, answered(202)));

    assertThat(files()).containsExactly("attempts-2026-05-18.db", "attempts-2026-05-19.db");
    assertThat(statuses()).containsExactly(201, 202, 200);
  }

  @Test
  void one_call_may_hold_attempts_of_many_days() throws IOException {
    driver.record(
        attempt(id("2026-05-21T10:00:00Z"), webhook, sequence, answered(203)),
        attempt(id("2026-05-19T10:00:00Z"), webhook, sequence, answered(201)),
        attempt(id("2026-05-20T10:00:00Z"), webhook, sequence, answered(202)),
        attempt(id("2026-05-18T10:00:00Z"), webhook, sequence, answered(200)));

    assertThat(files()).hasSize(4);
    assertThat(statuses()).containsExactly(203, 202, 201, 200);
    assertThat(store.attempts(tenant, webhook, new DeliveryId(id("2026-05-19T10:00:00Z"))))
        .extracting(HistoryRow::attempt)
        .containsExactly(1);
  }

  @Test
  void days_that_have_ended_completely_are_deleted() throws IOException {
    record("2026-05-18T10:00:00Z", 200);
    record("2026-05-19T10:00:00Z", 201);
    record("2026-05-20T10:00:00Z", 202);
    assertThat(statuses()).hasSize(3); // so that a reader has the files open

    store.pruneAttempts(Instant.parse("2026-05-19T23:59:59Z"));

    assertThat(files()).containsExactly("attempts-2026-05-19.db", "attempts-2026-05-20.db");
    assertThat(statuses()).containsExactly(202, 201);
    store.pruneAttempts(Instant.parse("2026-05-20T00:00:00Z"));
    assertThat(files()).containsExactly("attempts-2026-05-20.db");
    assertThat(statuses()).containsExactly(202);
  }

  @Test
  void a_day_that_is_no_longer_written_keeps_no_log_even_while_it_is_read() throws IOException {
    record("2026-05-18T10:00:00Z", 200);
    assertThat(statuses()).hasSize(1); // so that a reader has the file open
    record("2026-05-19T10:00:00Z", 201);
    record("2026-05-20T10:00:00Z", 202);

    assertThat(Files.size(directory.resolve("attempts-2026-05-18.db-wal"))).isZero();
    assertThat(statuses()).containsExactly(202, 201, 200);
  }

  /// Another program that finds a file without a lock takes itself for the last one and deletes the
  /// log. A process loses its locks when it closes any descriptor of the file, for example one with
  /// which a copied log was synced.
  @Test
  @EnabledOnOs(OS.LINUX)
  void a_day_that_is_no_longer_written_stays_locked_while_it_is_read() throws Exception {
    store.close();
    store =
        TestStores.open(
            new SqliteSettings(directory, 2, Duration.ofSeconds(30), 64 << 10, List.of()));
    driver = new StoreDriver(store);
    long first = id("2026-05-18T10:00:00Z");
    for (int i = 0; i < 100; i++) {
      driver.record(attempt(first + 256L * i, webhook, sequence, answered(200)));
    }
    assertThat(statuses()).hasSize(50);
    assertThat(locks("attempts-2026-05-18.db")).isNotEmpty();

    record("2026-05-19T10:00:00Z", 201);
    record("2026-05-20T10:00:00Z", 202);

    assertThat(Files.size(directory.resolve("attempts-2026-05-18.db-wal"))).isZero();
    assertThat(locks("attempts-2026-05-18.db")).isNotEmpty();
  }

  /// Returns the locks on a file of this process, as Linux lists them.
  private List<String> locks(String file) throws IOException {
    String inode = ":" + Files.getAttribute(directory.resolve(file), "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .filter(line -> line.contains(inode))
        .toList();
  }

  @Test
  void the_newest_day_stays_because_it_holds_the_newest_id() throws IOException {
    record("2026-05-19T10:00:00Z", 201);

    store.pruneAttempts(START.plusSeconds(1_000_000_000));

    assertThat(files()).containsExactly("attempts-2026-05-19.db");
    assertThat(store.newestDelivery().value()).isEqualTo(id("2026-05-19T10:00:00Z"));
  }

  @Test
  void an_attempt_of_a_day_that_was_dropped_creates_its_file_again() throws IOException {
    record("2026-05-18T10:00:00Z", 200);
    record("2026-05-20T10:00:00Z", 202);
    store.pruneAttempts(Instant.parse("2026-05-20T00:00:00Z"));

    record("2026-05-18T10:00:01Z", 299);

    assertThat(files()).containsExactly("attempts-2026-05-18.db", "attempts-2026-05-20.db");
    assertThat(statuses()).containsExactly(202, 299);
  }

  @Test
  void a_restart_finds_all_days() {
    record("2026-05-18T10:00:00Z", 200);
    record("2026-06-02T10:00:00Z", 201);
    store.close();

    store = TestStores.open(directory);

    assertThat(statuses()).containsExactly(201, 200);
  }
}
