package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.storage.PostgresServer;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose PostgreSQL goes away and comes back: here, one that refuses its login for a
/// while.
class LostDatabaseTest {
  @TempDir private Path directory;
  private final String schema = PostgresServer.newSchema();
  private final String role = schema + "_role";
  private TestServer server;

  @BeforeEach
  void start() throws SQLException, IOException {
    PostgresServer.run("create role %s login".formatted(role));
    PostgresServer.run("create schema %s authorization %s".formatted(schema, role));
    var settings = new HashMap<>(PostgresServer.settings(schema));
    settings.put("database.url", PostgresServer.url().replaceFirst("\\?.*", ""));
    settings.put("database.user", role);
    settings.put("database.password", "x");
    server = TestServer.start(directory, settings);
  }

  @AfterEach
  void stop() throws SQLException {
    comeBack();
    server.close();
    PostgresServer.drop(schema);
    PostgresServer.run("drop role " + role);
  }

  @Test
  void it_is_not_ready_while_the_database_is_away_and_mends_when_it_is_back() throws SQLException {
    var api = server.newClient();
    awaitReady(200);

    goAway();

    awaitReady(503);
    assertThat(server.anonymous().from("").get("/health/live").status()).isEqualTo(200);
    var order = api.post("/orders", "{\"billing\":{\"name\":\"Ada\",\"email\":\"a@b\"}}");
    assertThat(order.status()).isEqualTo(503);
    assertThat(order.headers().firstValue("Retry-After")).isPresent();
    assertThat(api.get("/orders").status()).isEqualTo(503);

    comeBack();

    awaitReady(200);
    assertThat(api.post("/orders", "{\"billing\":{\"name\":\"Ada\",\"email\":\"a@b\"}}").status())
        .isEqualTo(201);
    try (var receiver = FakeReceiver.start().always(Behaviour.answer(200))) {
      var hook = "{\"url\":\"%s\",\"events\":[\"repair.created\"]}".formatted(receiver.url("/"));
      assertThat(api.post("/webhooks", hook).status()).isEqualTo(201);
      api.post("/events", "{\"event\":\"repair.created\",\"data\":{}}");
      assertThat(receiver.takeRequest().header("X-Webhook-Event")).contains("repair.created");
    }
  }

  private void awaitReady(int status) {
    var monitor = server.anonymous().from("");
    Patience.until(() -> monitor.get("/health/ready").status(), Integer.valueOf(status)::equals);
  }

  private void goAway() throws SQLException {
    PostgresServer.run("alter role %s nologin".formatted(role));
    PostgresServer.run(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'"
            .formatted(role));
  }

  private void comeBack() throws SQLException {
    PostgresServer.run("alter role %s login".formatted(role));
  }
}
