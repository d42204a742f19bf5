package io.spectra.webhooks.store.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.secret.MasterKey;
import io.spectra.webhooks.secret.MasterKeyCipher;
import io.spectra.webhooks.store.Migrations;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoreOpenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests what prevents a store from opening, each reason in one sentence, and what opening brings
/// up to date.
class OpeningTest {
  static final Migrations EMBEDDER =
      new Migrations("classpath:db/test/embedder", "embedder_history", "1");

  @TempDir Path directory;

  @Test
  void a_missing_directory_is_created_for_this_user_alone() throws IOException {
    Path deep = directory.resolve("a").resolve("b");

    TestStores.open(deep).close();

    assertThat(deep.resolve("spectra.db")).exists();
    assertThat(deep.resolve("attempts-2026-05-18.db")).exists();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)))
        .isEqualTo("rwx------");
  }

  @Test
  void a_native_library_that_cannot_be_unpacked_is_reported_in_one_sentence() throws IOException {
    Path noDirectory = Files.writeString(directory.resolve("native"), "a file");

    assertThatThrownBy(() ->
            TestStores.open(
                SqliteSettings.in(directory.resolve("data")).withNativeDirectory(noDirectory)))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContainingAll(noDirectory.toString(), "data.native_directory");
    assertThat(directory.resolve("data").resolve("spectra.db")).doesNotExist();
  }

  @Test
  void temporary_files_of_sqlite_are_written_in_the_data_directory() throws SQLException {
    TestStores.open(directory).close();

    try (Connection any = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = any.createStatement();
        var rows = statement.executeQuery("pragma temp_store_directory")) {
      assertThat(rows.getString(1)).isEqualTo(directory.toString());
    }
  }

  @Test
  void a_directory_in_use_is_refused_and_opens_when_it_is_free() {
    SqliteStore first = TestStores.open(directory);

    assertThatThrownBy(() -> TestStores.open(directory))
        .isInstanceOf(StoreOpenException.class)
        .hasMessage(
            "The data directory "
                + directory
                + " is in use by another process; stop that one first, or choose another"
                + " directory.");

    first.close();
    TestStores.open(directory).close();
  }

  @Test
  void a_directory_that_another_process_uses_is_refused() throws Exception {
    Process other = ChildStore.start(directory);
    try {
      assertThat(other.inputReader().readLine()).isEqualTo(ChildStore.OPEN);

      assertThatThrownBy(() -> TestStores.open(directory))
          .isInstanceOf(StoreOpenException.class)
          .hasMessageContaining("in use by another process");
    } finally {
      other.destroyForcibly().waitFor();
    }
    TestStores.open(directory).close();
  }

  @Test
  void a_place_that_cannot_be_written_is_refused() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> TestStores.open(file.resolve("data")))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("cannot be written; make it writable for this user");
  }

  @Test
  void a_database_that_needs_a_newer_program_is_refused_by_name_and_left_as_it_is()
      throws SQLException {
    TestStores.open(directory).close();
    sql("spectra.db", "update compatibility set oldest_level = 2, oldest_version = '0.7.0'");

    assertThatThrownBy(() -> TestStores.open(directory))
        .isInstanceOf(StoreOpenException.class)
        .hasMessage(
            "The database "
                + directory.resolve("spectra.db")
                + " was last used by a newer version of Spectra; start version 0.7.0 or newer.");

    sql("spectra.db", "update compatibility set oldest_level = 1");
    TestStores.open(directory).close();
  }

  @Test
  void a_newer_database_that_older_programs_may_use_opens() throws SQLException {
    TestStores.open(directory).close();
    sql(
        "spectra.db",
        """
        insert into spectra_schema_history
        select installed_rank + 1, '99', 'later', type, 'V99__later.sql', 1, installed_by,
            installed_on, 1, 1
        from spectra_schema_history order by installed_rank desc limit 1
        """);

    TestStores.open(directory).close();
  }

  @Test
  void a_history_of_a_newer_program_is_refused() throws SQLException {
    TestStores.open(directory).close();
    sql("attempts-2026-05-18.db", "pragma user_version = " + (AttemptTable.SCHEMA_VERSION + 1));

    assertThatThrownBy(() -> TestStores.open(directory))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("newer version of Spectra");
  }

  @Test
  void a_file_that_is_not_a_database_is_refused() throws IOException {
    Files.writeString(directory.resolve("spectra.db"), "this is not a database".repeat(100));

    assertThatThrownBy(() -> TestStores.open(directory))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(directory.resolve("spectra.db").toString());
  }

  @Test
  void an_attempts_file_that_a_dying_process_left_empty_is_used() throws Exception {
    Files.createFile(directory.resolve("attempts-2026-05-18.db"));
    Files.createFile(directory.resolve("attempts-2026-05-17.db"));
    Files.createFile(directory.resolve("attempts-of-somebody.db"));

    try (SqliteStore store = TestStores.open(directory)) {
      assertThat(store.attemptedSince(new DeliveryId(0))).isEmpty();
    }
  }

  @Test
  void files_that_an_interrupted_drop_left_are_deleted() throws IOException {
    Path gone = Files.createFile(directory.resolve("attempts-2026-04-01.db.gone"));

    TestStores.open(directory).close();

    assertThat(gone).doesNotExist();
  }

  @Test
  void a_start_looks_for_the_newest_migration() throws IOException {
    Path migrations = Path.of("src/main/resources/db/store/sqlite");
    try (var files = Files.list(migrations)) {
      assertThat(
              files
                  .map(file -> String.valueOf(file.getFileName()))
                  .map(name -> name.substring(1, name.indexOf("__")))
                  .map(Integer::valueOf)
                  .max(Integer::compare))
          .hasValue(Integer.valueOf(SqliteMigration.OWN.newestVersion()));
    }
  }

  @Test
  void a_database_whose_outbox_has_a_foreign_key_keeps_its_open_events() throws SQLException {
    Migrations own = SqliteMigration.OWN;
    Flyway.configure()
        .dataSource("jdbc:sqlite:" + directory.resolve("spectra.db"), null, null)
        .locations(own.location())
        .table(own.historyTable())
        .target("3")
        .load()
        .migrate();
    sql("spectra.db", "insert into tenant values (1, 'Acme', 0, 1)");
    sql(
        "spectra.db",
        """
        insert into event (sequence, id, tenant_id, type, accepted_at, position, body)
        values (7, x'01890000000070008000000000000000', 1, 'order.shipped', 5, 0, x'7b7d')
        """);
    sql(
        "spectra.db",
        "insert into outbox (sequence, registry_version, accepted_at) values (7, 1, 5)");

    try (SqliteStore store = TestStores.open(directory)) {
      assertThat(store.outbox(0, 10))
          .extracting(entry -> entry.stored().sequence(), OutboxEntry::registryVersion)
          .containsExactly(tuple(7L, 1L));
    }
  }

  @Test
  void an_embedding_programs_tables_are_created_in_the_same_file_even_when_added_later() {
    TestStores.open(directory).close();
    SqliteSettings settings = SqliteSettings.in(directory).with(EMBEDDER);

    for (int start = 0; start < 2; start++) {
      try (SqliteStore store = TestStores.open(settings)) {
        assertThat(store.<Integer>read(connection -> count(connection, "note"))).isZero();
        assertThat(store.<Integer>read(connection -> count(connection, "embedder_history")))
            .isPositive();
      }
    }
  }

  @Test
  void a_start_under_another_master_key_fails_when_it_needs_a_secret() {
    try (SqliteStore store = TestStores.open(directory)) {
      StoreDriver driver = new StoreDriver(store);
      driver.addWebhook(driver.addTenant("Acme").id(), Optional.empty());
    }
    var other = new MasterKeyCipher(List.of(MasterKey.parse("00".repeat(32))), new SecureRandom());

    try (SqliteStore store =
        SqliteStore.open(SqliteSettings.in(directory), other, TestStores.CLOCK)) {
      assertThatThrownBy(() -> store.registrySince(0))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another master key");
    }
  }

  @Test
  void a_master_key_that_was_lost_is_not_replaced_by_a_new_one() throws IOException {
    SqliteStore.open(directory).close();
    Path key = directory.resolve("master.key");
    Files.delete(key);

    assertThatThrownBy(() -> SqliteStore.open(directory))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(key + " is missing");
    assertThat(key).doesNotExist();
  }

  @Test
  void no_secret_is_stored_as_plain_text_and_that_of_a_deleted_webhook_is_gone() throws Exception {
    try (SqliteStore store = TestStores.open(directory)) {
      StoreDriver driver = new StoreDriver(store);
      var webhook = driver.addWebhook(driver.addTenant("Acme").id(), Optional.empty());
      driver.change(new RegistryChange.DeleteWebhook(webhook.id(), StoreDriver.START));
      assertThat(
              store.<Integer>read(connection ->
                  count(connection, "webhook where secret is null and deleted_at is not null")))
          .isEqualTo(1);
    }
    try (var files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1)).doesNotContain("f9a3d7b2e8c1");
      }
    }
  }

  @Test
  void settings_out_of_their_bounds_are_refused() {
    assertThatThrownBy(
            () -> new SqliteSettings(directory, 0, Duration.ofSeconds(5), 1 << 20, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sqlite.readers: must be 1 to 64, was 0");
    assertThatThrownBy(() -> new SqliteSettings(directory, 1, Duration.ZERO, 1 << 20, List.of()))
        .hasMessageContaining("sqlite.read_bound");
    assertThatThrownBy(() -> new SqliteSettings(directory, 1, Duration.ofSeconds(5), 1, List.of()))
        .hasMessageContaining("sqlite.wal_bytes_max");
    assertThatThrownBy(() -> new Migrations("classpath:x", "x; drop table event", "1"))
        .hasMessageContaining("historyTable");
  }

  static int count(Connection connection, String from) throws SQLException {
    try (Statement statement = connection.createStatement();
        var result = statement.executeQuery("select count(*) from " + from)) {
      return result.getInt(1);
    }
  }

  private void sql(String file, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(file));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
