package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spectra.webhooks.server.Server;
import io.spectra.webhooks.server.cli.StartFailedException;
import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import io.spectra.webhooks.server.storage.PostgresServer;
import io.spectra.webhooks.testing.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that a server that cannot start on PostgreSQL says why in one sentence, without the
/// password.
class PostgresStartTest {
  private static final String ORDER = "{\"billing\":{\"name\":\"Ada\",\"email\":\"a@b\"}}";

  @TempDir private Path directory;
  private final String schema = PostgresServer.newSchema();
  private final String role = schema + "_role";

  @AfterEach
  void clean_up() throws SQLException {
    PostgresServer.drop(schema);
    PostgresServer.run("drop role if exists " + role);
  }

  @Test
  void everything_is_there_after_a_restart_and_only_token_and_key_lie_in_the_directory()
      throws IOException {
    long order;
    String key;
    try (var server = start(Map.of())) {
      key = server.firstKey().orElseThrow();
      order = api(server, key).post("/orders", ORDER).id();
    }
    try (var server = start(Map.of())) {
      assertThat(server.firstKey()).isEmpty();
      assertThat(api(server, key).get("/orders/" + order).status()).isEqualTo(200);
      assertThat(api(server, key).get("/events").each("event")).containsExactly("order.created");
    }
    assertThat(directory.resolve("data"))
        .isDirectoryContaining("glob:**operator.token")
        .isDirectoryNotContaining("glob:**.db");
  }

  @Test
  void nodes_that_start_at_once_on_an_empty_schema_make_one_tenant_and_one_key() throws Exception {
    int nodes = 3;
    var starting = new ArrayList<Callable<Server>>();
    for (int node = 0; node < nodes; node++) {
      var data = directory.resolve("node-" + node).toString();
      starting.add(() -> start(Map.of("data.directory", data)));
    }
    var servers = new ArrayList<Server>();
    try (var threads = Executors.newFixedThreadPool(nodes)) {
      for (var started : threads.invokeAll(starting)) {
        servers.add(started.get());
      }
      var keys = servers.stream().flatMap(server -> server.firstKey().stream()).toList();

      assertThat(keys).hasSize(1);
      for (var server : servers) {
        Patience.until(
            () -> api(server, keys.getFirst()).get("/orders").status(),
            Integer.valueOf(200)::equals);
      }
      assertThat(PostgresServer.count(schema, "tenant")).isEqualTo(1);
      assertThat(PostgresServer.count(schema, "api_key")).isEqualTo(1);
    } finally {
      servers.forEach(Server::close);
    }
  }

  @Test
  void nobody_listens_there() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    var url = "jdbc:postgresql://127.0.0.1:%s/x?password=s3cret".formatted(nobody);

    assertThat(sentence(Map.of("database.url", url)))
        .startsWith(
            "The database of schema %s of jdbc:postgresql://127.0.0.1:%s/x cannot be reached; look whether it runs, and at database.url"
                .formatted(schema, nobody))
        .contains("The driver says: Connection to 127.0.0.1:%s refused".formatted(nobody))
        .doesNotContain("s3cret");
  }

  @Test
  void there_is_no_such_database() {
    var url = PostgresServer.url().replaceFirst("/postgres(\\?|$)", "/no_such_database$1");

    assertThat(sentence(Map.of("database.url", url)))
        .contains("There is no such database", "/no_such_database", "database.url");
  }

  @Test
  void the_password_is_wrong() throws SQLException, IOException {
    PostgresServer.run("create role %s login password 'right'".formatted(role));
    PostgresServer.askForPassword(role);

    assertThat(sentence(asRole("s3cret")))
        .contains("refused the login", "database.user", "database.password")
        .doesNotContain("s3cret");
    // The right password gets further.
    assertThat(sentence(asRole("right"))).contains("may not make the schema");
  }

  @Test
  void a_user_in_the_url_logs_in_with_the_password_of_the_settings()
      throws SQLException, IOException {
    PostgresServer.run("create role %s login password 'right'".formatted(role));
    PostgresServer.askForPassword(role);
    var url = PostgresServer.url().replaceFirst("\\?.*", "") + "?user=" + role;

    assertThat(sentence(Map.of("database.url", url, "database.password", "wrong")))
        .contains("refused the login");
    // The right password gets further.
    assertThat(sentence(Map.of("database.url", url, "database.password", "right")))
        .contains("may not make the schema");
  }

  @Test
  void the_user_may_not_log_in() throws SQLException {
    PostgresServer.run("create role %s nologin".formatted(role));

    assertThat(sentence(asRole("x"))).contains("refused the login");
  }

  @Test
  void the_user_may_not_make_the_schema() throws SQLException {
    PostgresServer.run("create role %s login".formatted(role));

    assertThat(sentence(asRole("x"))).contains("may not make the schema " + schema, "grant");
  }

  @Test
  void the_user_may_not_make_tables_in_the_schema() throws SQLException {
    PostgresServer.run("create role %s login".formatted(role));
    PostgresServer.run("create schema " + schema);
    PostgresServer.run("grant usage on schema %s to %s".formatted(schema, role));

    assertThat(sentence(asRole("x"))).contains("may not make the schema " + schema, "owner");
    PostgresServer.run("revoke usage on schema %s from %s".formatted(schema, role));
  }

  @Test
  void the_schema_is_of_a_newer_version() throws SQLException {
    start(Map.of()).close();
    PostgresServer.run(
        "update %s.compatibility set oldest_level = 1000, oldest_version = '42.0.0'"
            .formatted(schema));

    assertThat(sentence(Map.of())).contains("42.0.0", "newer", schema);
  }

  @Test
  void a_node_with_a_master_key_of_its_own_is_refused_and_the_others_go_on() {
    try (var server = start(Map.of())) {
      assertThat(sentence(Map.of("data.master_key", "00".repeat(32))))
          .contains("The master key (data.master_key) is not the one", schema, "same one")
          .doesNotContain("00000000");
      assertThat(server.firstKey()).isPresent();
    }
    start(Map.of()).close();
  }

  @Test
  void a_master_key_that_a_data_directory_made_for_itself_is_named_by_its_file() {
    start(Map.of()).close();

    var settings = new HashMap<>(given(Map.of()));
    settings.remove("data.master_key");

    assertThat(failure(settings).getMessage())
        .contains("master.key) is not the one", directory.toString());
  }

  private static Client api(Server server, String key) {
    return Client.withToken(server.address(), "/api/v1", key);
  }

  private Map<String, String> asRole(String password) {
    var url = PostgresServer.url().replaceFirst("\\?.*", "");
    return Map.of("database.url", url, "database.user", role, "database.password", password);
  }

  private Server start(Map<String, String> settings) {
    return startWith(given(settings));
  }

  private static Server startWith(Map<String, String> given) {
    return Server.start(ServerSettings.read(GivenValues.of(given, Map.of(), Optional.empty())));
  }

  private Map<String, String> given(Map<String, String> settings) {
    var given = new HashMap<>(PostgresServer.settings(schema));
    given.put("data.directory", directory.resolve("data").toString());
    given.put("listen.port", "0");
    given.putAll(settings);
    return given;
  }

  private String sentence(Map<String, String> settings) {
    var message = String.valueOf(failure(given(settings)).getMessage());
    assertThat(message.lines()).as(message).hasSize(1);
    return message;
  }

  private static StartFailedException failure(Map<String, String> given) {
    return catchThrowableOfType(StartFailedException.class, () -> startWith(given).close());
  }
}
