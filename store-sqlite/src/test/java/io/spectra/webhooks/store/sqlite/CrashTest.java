package io.spectra.webhooks.store.sqlite;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests a process that dies between any two writes to its disk, and in the middle of one.
///
/// SQLite writes a transaction by appending pages to the log, so a crash leaves a log that ends at
/// any point. The test performs every kind of transaction and cuts the log at each page and inside
/// each page. The tables must then be exactly as the last complete commit left them, and every
/// acknowledged commit must be there. A checkpoint writes pages of the database while the log still
/// has them all, so any mixture of old and new pages must give the same tables.
@SuppressWarnings("NullAway.Init") // set before each test
class CrashTest {
  private static final int LOG_HEAD = 32;
  private static final int FRAME_HEAD = 24;
  private static final int PAGE = 4_096;
  private static final int FRAME = FRAME_HEAD + PAGE;

  @TempDir Path directory;
  @TempDir Path copies;

  /// The length of the log when a commit was acknowledged, and the content of the tables at that
  /// time.
  private record Commit(long logBytes, String content) {}

  private final List<Commit> commits = new ArrayList<>();
  private SqliteSettings settings;

  @BeforeEach
  void keep_the_log_from_being_copied() {
    settings =
        new SqliteSettings(
            directory, 1, Duration.ofSeconds(5), 1 << 30, List.of(OpeningTest.EMBEDDER));
  }

  @Test
  void the_main_file_is_always_what_the_last_whole_commit_left() throws Exception {
    Path database = directory.resolve("spectra.db");
    try (SqliteStore store = TestStores.open(settings)) {
      runEveryKindOfTransaction(store, database);
      assertEveryCutIsACommit(database);
    }
    assertThat(commits).hasSizeGreaterThan(15);
  }

  @Test
  void an_attempts_file_is_always_what_the_last_whole_record_left() throws Exception {
    Path database = directory.resolve("attempts-2026-05-18.db");
    commits.add(new Commit(0, "")); // a transaction creates its table too
    try (SqliteStore store = TestStores.open(settings)) {
      note(database);
      StoreDriver driver = new StoreDriver(store);
      for (int i = 1; i < 20; i++) {
        driver.record(
            attempt(StoreDriver.delivery(2L * i), new WebhookId(i % 3 + 1), i, answered(200)),
            attempt(StoreDriver.delivery(2L * i + 1), new WebhookId(1), i, answered(500)));
        note(database);
      }
      assertEveryCutIsACommit(database);
    }
  }

  @Test
  void a_checkpoint_that_dies_in_the_middle_loses_nothing() throws Exception {
    Path database = directory.resolve("spectra.db");
    try (SqliteStore store = TestStores.open(settings)) {
      runEveryKindOfTransaction(store, database);
      byte[] before = Files.readAllBytes(database);
      byte[] log = Files.readAllBytes(SqliteDirectory.walOf(database));
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
          Statement statement = connection.createStatement()) {
        statement.execute("pragma wal_checkpoint(passive)");
      }
      byte[] after = Files.readAllBytes(database);
      assertThat(after).isNotEqualTo(before);

      for (int seed = 0; seed < 60; seed++) {
        byte[] mixed = mixed(before, after, new Random(seed));
        assertThat(contentOf(mixed, log))
            .as("seed %d", seed)
            .isEqualTo(commits.getLast().content());
      }
    }
  }

  @Test
  void a_store_opens_on_every_answered_commit_and_continues() throws Exception {
    Path database = directory.resolve("spectra.db");
    try (SqliteStore store = TestStores.open(settings)) {
      runEveryKindOfTransaction(store, database);
      byte[] base = Files.readAllBytes(database);
      byte[] log = Files.readAllBytes(SqliteDirectory.walOf(database));
      long newest = 0;
      for (Commit commit : commits) {
        Path copy = Files.createTempDirectory(copies, "at-" + commit.logBytes() + "-");
        Files.write(copy.resolve("spectra.db"), base);
        Files.write(copy.resolve("spectra.db-wal"), Arrays.copyOf(log, (int) commit.logBytes()));
        newest = Math.max(newest, assertGoesOn(copy));
      }
      assertThat(newest).isGreaterThan(5);
    }
  }

  /// Checks that the store still works, and returns the sequence of the next event.
  private static long assertGoesOn(Path copy) {
    try (SqliteStore store = TestStores.open(SqliteSettings.in(copy).with(OpeningTest.EMBEDDER))) {
      StoreDriver driver = new StoreDriver(store);
      var outbox = store.outbox(0, 1_000);
      for (Segment.Head head : store.segments()) {
        assertThat(store.loadSegment(head.id(), 0, 256).events()).hasSize(head.deliveries());
      }
      TenantId tenant = driver.addTenant("after the crash").id();
      long next = driver.accept(tenant, 1).getFirst().sequence();
      assertThat(outbox).allMatch(entry -> entry.stored().sequence() < next);
      assertThat(store.outbox(0, 1_000)).hasSize(outbox.size() + 1);
      return next;
    }
  }

  private void runEveryKindOfTransaction(SqliteStore store, Path database) throws Exception {
    note(database);
    StoreDriver driver = new StoreDriver(store);
    TenantId tenant = driver.addTenant("Acme").id();
    note(database);
    ApiKey key = driver.addKey(tenant);
    note(database);
    WebhookId first = driver.addWebhook(tenant, Optional.of(key.id())).id();
    note(database);
    WebhookId second = driver.addWebhook(tenant, Optional.empty()).id();
    note(database);
    List<StoredEvent> events = driver.accept(tenant, 40);
    note(database);
    driver.committed(mixedBatch(driver, tenant));
    note(database);
    long[] parked = events.stream().limit(30).mapToLong(StoredEvent::sequence).toArray();
    driver.park(segment(1, first, parked), segment(2, second, parked));
    note(database);
    driver.close(Arrays.stream(parked).boxed().toArray(Long[]::new));
    note(database);
    driver.setActive(second, false, START.plusSeconds(5));
    note(database);
    driver.setActive(second, true, START.plusSeconds(9));
    note(database);
    driver.finish(segment(2, second, parked).id().value());
    note(database);
    driver.change(new RegistryChange.RevokeKey(key.id(), START));
    note(database);
    driver.committed(mixedBatch(driver, tenant));
    note(database);
    store.prune(START.plusSeconds(20), 15);
    note(database);
    driver.change(new RegistryChange.DeleteWebhook(second, START));
    note(database);
    driver.accept(tenant, 70);
    note(database);
  }

  private static Batch mixedBatch(StoreDriver driver, TenantId tenant) {
    UnitOfWork work =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into note (text) values ('in the same commit')");
          }
          return new UnitOfWork.Written("done", List.of(driver.event(tenant, START)));
        };
    UnitOfWork refused =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into note (text) values ('never seen')");
          }
          throw new IllegalStateException("no");
        };
    return driver.batch(
        List.of(
            new Submission.Work(work),
            new Submission.Work(refused),
            new Submission.Events(List.of(driver.event(tenant, START)))));
  }

  private static Segment segment(long n, WebhookId webhook, long[] sequences) {
    return new Segment(new DeliveryId(StoreDriver.delivery(n)), webhook, sequences, Duration.ZERO);
  }

  private void note(Path database) throws IOException, SQLException {
    Path log = SqliteDirectory.walOf(database);
    commits.add(new Commit(Files.exists(log) ? Files.size(log) : 0, contentOf(database)));
  }

  private void assertEveryCutIsACommit(Path database) throws IOException, SQLException {
    byte[] base = Files.readAllBytes(database);
    byte[] log = Files.readAllBytes(SqliteDirectory.walOf(database));
    assertThat(log.length).isEqualTo(Math.toIntExact(commits.getLast().logBytes()));
    int cuts = 0;
    for (int frame = LOG_HEAD; frame <= log.length; frame += FRAME) {
      for (int cut : new int[] {frame, frame + 11, frame + FRAME_HEAD, frame + FRAME - 1}) {
        if (cut <= log.length) {
          assertThat(contentOf(base, Arrays.copyOf(log, cut)))
              .as("the log cut at %d of %d bytes", cut, log.length)
              .isEqualTo(lastWithin(cut).content());
          cuts++;
        }
      }
    }
    assertThat(cuts).isGreaterThan(100);
  }

  private Commit lastWithin(long logBytes) {
    return commits.stream()
        .filter(commit -> commit.logBytes() <= logBytes)
        .reduce((_, later) -> later)
        .orElse(commits.getFirst());
  }

  /// Takes each page from before or after the checkpoint, except the first, which has the number of
  /// pages.
  private static byte[] mixed(byte[] before, byte[] after, Random random) {
    byte[] mixed = after.clone();
    for (int page = 0; page < before.length; page += PAGE) {
      if (random.nextBoolean()) {
        System.arraycopy(before, page, mixed, page, PAGE);
      }
    }
    return mixed;
  }

  private String contentOf(byte[] database, byte[] log) throws IOException, SQLException {
    Path file = Files.createTempDirectory(copies, "cut-").resolve("copy.db");
    Files.write(file, database);
    Files.write(SqliteDirectory.walOf(file), log);
    String content = contentOf(file);
    try (var files = Files.list(file.toAbsolutePath().resolveSibling(""))) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
    return content;
  }

  /// Returns every row of every table, after SQLite has checked the whole file and every reference.
  private static String contentOf(Path database) throws SQLException {
    StringBuilder content = new StringBuilder();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      assertThat(rows(statement, "pragma integrity_check")).containsExactly("ok|");
      assertThat(rows(statement, "pragma foreign_key_check")).isEmpty();
      for (String table :
          rows(
              statement,
              "select name from sqlite_schema where type = 'table' and name not like '%_history'"
                  + " order by name")) {
        String name = table.substring(0, table.length() - 1);
        content.append(name).append('\n');
        rows(statement, "select * from " + name + " order by 1")
            .forEach(row -> content.append(row).append('\n'));
      }
    }
    return content.toString();
  }

  private static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          Object value = result.getObject(i);
          row.append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
          row.append('|');
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }
}
