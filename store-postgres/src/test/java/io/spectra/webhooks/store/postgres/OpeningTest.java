package io.spectra.webhooks.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.secret.MasterKey;
import io.spectra.webhooks.secret.MasterKeyCipher;
import io.spectra.webhooks.store.Migrations;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoreOpenException;
import io.spectra.webhooks.store.postgres.PostgresSettings.Login;
import io.spectra.webhooks.store.postgres.PostgresSettings.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests what prevents a store from opening, each reason in one sentence, and what opening brings
/// up to date.
class OpeningTest {
  static final Migrations EMBEDDER =
      new Migrations("classpath:db/test/embedder", "embedder_history", "1");

  private final TestDatabase database = new TestDatabase();

  @AfterEach
  void drop_the_schema() throws SQLException {
    database.close();
  }

  @Test
  void the_schema_and_its_tables_are_created_and_found_again() throws SQLException {
    database.open().close();
    database.open().close();

    assertThat(database.list("select oldest_version from compatibility")).containsExactly("0.1.0");
    assertThat(database.count("spectra_schema_history where success")).isEqualTo(1);
  }

  @Test
  void nodes_that_start_at_once_on_an_empty_database_all_open_with_different_numbers()
      throws Exception {
    List<Future<PostgresStore>> opening = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int node = 0; node < 4; node++) {
        opening.add(threads.submit(() -> database.open(withEmbedder(), TestDatabase.CLOCK)));
      }
    }

    List<Integer> nodeNumbers = new ArrayList<>();
    for (Future<PostgresStore> store : opening) {
      nodeNumbers.add(store.get(1, TimeUnit.MINUTES).nodeNumber());
    }
    assertThat(nodeNumbers).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(database.count("embedder_history where success")).isEqualTo(2);
  }

  @Test
  void a_schema_that_needs_a_newer_program_is_refused_by_name_and_left_as_it_is()
      throws SQLException {
    database.open().close();
    database.run("update compatibility set oldest_level = 2, oldest_version = '0.7.0'");

    assertThatThrownBy(database::open)
        .isInstanceOf(StoreOpenException.class)
        .hasMessageMatching(
            "The schema "
                + database.schema()
                + " of jdbc:postgresql:\\S+ was last used by a newer version of Spectra;"
                + " start version 0.7.0 or newer.");

    database.run("update compatibility set oldest_level = 1");
    database.open().close();
  }

  @Test
  void a_server_older_than_15_is_refused_by_its_version() {
    assertThat(new PostgresMigration.Server(140_019, "UTF8").objection("schema x of y"))
        .contains("The server of schema x of y is PostgreSQL 14; use 15 or newer.");
    assertThat(new PostgresMigration.Server(90_624, "UTF8").objection("schema x of y"))
        .contains("The server of schema x of y is PostgreSQL 9; use 15 or newer.");
    assertThat(new PostgresMigration.Server(150_000, "UTF8").objection("schema x of y")).isEmpty();
    assertThat(new PostgresMigration.Server(180_001, "UTF8").objection("schema x of y")).isEmpty();
  }

  @Test
  void a_database_in_another_encoding_is_refused_by_its_encoding() throws SQLException {
    String other = database.schema() + "_ascii";
    database.run(
        "create database %s template template0 encoding 'SQL_ASCII' locale 'C'".formatted(other));
    try {
      String url = database.settings().url().replaceFirst("/[^/?]+(\\?|$)", "/" + other + "$1");

      assertThatThrownBy(() -> database.open(PostgresSettings.at(url), TestDatabase.CLOCK))
          .isInstanceOf(StoreOpenException.class)
          .hasMessageMatching(
              "The database of schema spectra of \\S+ is encoded in SQL_ASCII; use one that is in UTF8.");
    } finally {
      database.run("drop database " + other);
    }
  }

  @Test
  void a_newer_schema_that_older_programs_may_use_opens() throws SQLException {
    database.open().close();
    database.run(
        """
        insert into spectra_schema_history
        select installed_rank + 1, '2', 'later', type, 'V2__later.sql', 1, installed_by,
            installed_on, 1, true
        from spectra_schema_history where version = '1'
        """);

    database.open().close();
  }

  @Test
  void a_server_that_does_not_answer_is_reported_without_the_password() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    PostgresSettings settings =
        PostgresSettings.at("jdbc:postgresql://127.0.0.1:" + nobody + "/x?password=s3cret")
            .with(new Login("me", Optional.of("s3cret")));

    assertThatThrownBy(() -> database.open(settings, TestDatabase.CLOCK))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageStartingWith(
            "The schema spectra of jdbc:postgresql://127.0.0.1:" + nobody + "/x cannot be used:")
        .hasMessageNotContaining("s3cret");
    assertThat(settings.toString()).doesNotContain("s3cret");
    assertThat(String.valueOf(settings.login())).doesNotContain("s3cret");
  }

  @Test
  void a_host_that_does_not_answer_is_skipped_if_the_url_names_others() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    PostgresSettings plain = database.settings();
    String url = plain.url().replace("//", "//127.0.0.1:" + nobody + ",");
    PostgresSettings several = PostgresSettings.at(url).withSchema(plain.schema());

    try (PostgresStore store = database.open(several, TestDatabase.CLOCK)) {
      assertThat(store.pulse().isMember()).isTrue();
    }
  }

  @Test
  void a_start_looks_for_the_newest_migration() throws IOException {
    Path migrations = Path.of("src/main/resources/db/store/postgres");
    try (var files = Files.list(migrations)) {
      assertThat(
              files
                  .map(file -> String.valueOf(file.getFileName()))
                  .map(name -> name.substring(1, name.indexOf("__")))
                  .map(Integer::valueOf)
                  .max(Integer::compare))
          .hasValue(Integer.valueOf(PostgresMigration.OWN.newestVersion()));
    }
  }

  @Test
  void an_embedding_programs_tables_are_created_in_the_same_schema_even_when_added_later() {
    database.open().close();

    for (int start = 0; start < 2; start++) {
      try (PostgresStore store = database.open(withEmbedder(), TestDatabase.CLOCK)) {
        assertThat(store.<Integer>read(connection -> count(connection, "note"))).isZero();
        assertThat(store.<Integer>read(connection -> count(connection, "embedder_history")))
            .isPositive();
      }
    }
  }

  @Test
  void a_start_under_another_master_key_fails_when_it_needs_a_secret() {
    try (PostgresStore store = database.open()) {
      StoreDriver driver = new StoreDriver(store);
      driver.addWebhook(driver.addTenant("Acme").id(), Optional.empty());
    }
    var other = new MasterKeyCipher(List.of(MasterKey.parse("00".repeat(32))), new SecureRandom());

    try (PostgresStore store = PostgresStore.open(database.settings(), other, TestDatabase.CLOCK)) {
      assertThatThrownBy(() -> store.registrySince(0))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another master key");
    }
  }

  @Test
  void the_secret_of_a_deleted_webhook_is_gone_and_no_other_is_stored_as_plain_text()
      throws SQLException {
    try (PostgresStore store = database.open()) {
      StoreDriver driver = new StoreDriver(store);
      var tenant = driver.addTenant("Acme").id();
      driver.addWebhook(tenant, Optional.empty());
      var webhook = driver.addWebhook(tenant, Optional.empty());
      driver.change(new RegistryChange.DeleteWebhook(webhook.id(), StoreDriver.START));
    }

    assertThat(database.count("webhook where secret is null and deleted_at is not null"))
        .isEqualTo(1);
    assertThat(database.count("webhook where position('f9a3d7b2e8c1'::bytea in secret) > 0"))
        .isZero();
  }

  @Test
  void a_closed_store_leaves_no_connection_and_no_thread() throws Exception {
    PostgresStore store = database.open();
    StoreDriver driver = new StoreDriver(store);
    driver.accept(driver.addTenant("Acme").id(), 1);
    driver.record();
    store.pulse();
    store.onRegistryChange(() -> {});

    store.close();

    // A backend ends shortly after its client, and a pool's threads shortly after the pool.
    awaitNone(() ->
        database.list(
            "select pid from pg_stat_activity where application_name like '%s %%'"
                .formatted(database.schema())));
    awaitNone(() ->
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("spectra-postgres") || name.contains(database.schema()))
            .toList());
  }

  private static void awaitNone(Callable<List<String>> left) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!left.call().isEmpty()) {
      assertThat(System.nanoTime()).as("still left: %s", left.call()).isLessThan(end);
    }
  }

  @Test
  void settings_out_of_their_bounds_are_refused() {
    PostgresSettings good = database.settings();

    assertThatThrownBy(() -> PostgresSettings.at("jdbc:sqlite:x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("database.url: must be a JDBC URL");
    assertThatThrownBy(() -> good.withSchema("x; drop table event"))
        .hasMessageContaining("database.schema: must be a lower-case name");
    assertThatThrownBy(() ->
            new PostgresSettings(
                good.url(), Optional.empty(), "x", 0, 1, Timeouts.DEFAULT, 3, List.of()))
        .hasMessageContaining("database.readers: must be 1 to 64, was 0");
    assertThatThrownBy(() ->
            new PostgresSettings(
                good.url(), Optional.empty(), "x", 1, 1, Timeouts.DEFAULT, 0, List.of()))
        .hasMessageContaining("database.days_ahead: must be 1 to 30, was 0");
    assertThatThrownBy(
            () -> new Timeouts(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .hasMessageContaining("database.timeouts.statement: must be 1ms to 5m, was 0ms");
    assertThatThrownBy(
            () -> new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining(
            "database.timeouts.socket: must be longer than database.timeouts.statement, was 2s");
    assertThatThrownBy(() -> new Migrations("classpath:x", "x; drop table event", "1"))
        .hasMessageContaining("historyTable");
  }

  private PostgresSettings withEmbedder() {
    return database.settings().with(EMBEDDER);
  }

  static int count(Connection connection, String from) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + from)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
