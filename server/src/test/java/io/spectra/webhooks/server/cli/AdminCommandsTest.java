package io.spectra.webhooks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.Server;
import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks the commands that ask a server for something, against one that only looks like it.
class AdminCommandsTest {
  @TempDir private Path directory;

  @Test
  void keys_create_shows_the_key_on_a_line_of_its_own_and_sets_it_no_limit() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer(
          "POST /admin/v1/keys",
          "{\"success\":true,\"data\":{\"id\":7,\"tenant_id\":1,\"label\":\"till\",\"key\":\"spk_test_x\"}}");

      var run =
          CommandRun.of(
              server.environment(),
              "keys",
              "create",
              "--label",
              "till",
              "--environment",
              "test",
              "--scopes",
              "orders:read, orders:write");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).containsPattern("(?m)^API key: spk_test_x$");
      assertThat(server.requests())
          .containsExactly(
              "POST /admin/v1/keys {\"tenant_id\":1,\"label\":\"till\",\"environment\":\"test\","
                  + "\"tier\":\"unlimited\",\"scopes\":[\"orders:read\",\"orders:write\"]}");
    }
  }

  @Test
  void keys_create_asks_for_the_tier_that_was_named() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer("POST /admin/v1/keys", "{\"success\":true,\"data\":{\"key\":\"spk_live_x\"}}");

      var run =
          CommandRun.of(
              server.environment(), "keys", "create", "--label", "till", "--tier", "premium");

      assertThat(run.exitCode()).isZero();
      assertThat(server.requests()).singleElement().asString().contains("\"tier\":\"premium\"");
    }
  }

  @Test
  void keys_list_reads_all_pages() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer("GET /admin/v1/keys?per_page=100&page=1", keys(1));
      server.answer("GET /admin/v1/keys?per_page=100&page=2", keys(2));

      var run = CommandRun.of(server.environment(), "keys", "list");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out().lines())
          .hasSize(3)
          .first()
          .asString()
          .startsWith("ID  TENANT  LABEL  ENV");
    }
  }

  @Test
  void keys_revoke_names_the_key() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer("POST /admin/v1/keys/7/revoke", "{\"success\":true,\"data\":{}}");

      var run = CommandRun.of(server.environment(), "keys", "revoke", "7");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("Revoked key 7");
    }
  }

  @Test
  void keys_revoke_says_when_the_key_was_revoked_already() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer(
          "POST /admin/v1/keys/7/revoke",
          "{\"success\":true,\"data\":{\"id\":7,\"revoked\":true,\"already_revoked\":true}}");

      var run = CommandRun.of(server.environment(), "keys", "revoke", "7");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("Key 7 was revoked already.");
    }
  }

  @Test
  void events_add_sends_the_type_with_its_numbers_as_they_were_written() throws IOException {
    try (var server = new AdminStandIn()) {
      server.answer(
          "POST /admin/v1/event-types",
          "{\"success\":true,\"data\":{\"event\":\"kiosk.opened\",\"description\":\"A kiosk opens.\"}}");

      var run =
          CommandRun.of(
              server.environment(),
              "events",
              "add",
              "kiosk.opened",
              "--description",
              "a kiosk opens",
              "--example",
              "{\"total\": 320.00}",
              "--json-schema",
              "{\"type\":\"object\"}");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out())
          .contains(
              "Added kiosk.opened: A kiosk opens. It stays",
              "documentation: no event is checked against it");
      assertThat(server.requests())
          .containsExactly(
              "POST /admin/v1/event-types {\"event\":\"kiosk.opened\",\"description\":\"a kiosk opens\","
                  + "\"example\":{\"total\":320.00},\"json_schema\":{\"type\":\"object\"}}");
    }
  }

  @Test
  void a_type_that_events_add_added_is_listed_by_events_types() throws IOException {
    var flags = Map.of("data.directory", directory.toString(), "listen.port", "0");
    var settings = ServerSettings.read(GivenValues.of(flags, Map.of(), Optional.empty()));
    try (var server = Server.start(settings)) {
      var token = Files.readString(server.operatorTokenFile()).strip();
      var environment =
          Map.of("SPECTRA_SERVER", server.address().toString(), "SPECTRA_TOKEN", token);
      String[] add = {
        "events", "add", "kiosk.opened", "--description", "a kiosk opens", "--example", "{\"id\":7}"
      };

      var added = CommandRun.of(environment, add);
      var again = CommandRun.of(environment, add);
      var types = CommandRun.of(environment, "events", "types");

      assertThat(added.err()).isEmpty();
      assertThat(added.exitCode()).isZero();
      assertThat(again.exitCode()).isEqualTo(1);
      assertThat(again.err()).contains("(409)", "There is an event kiosk.opened already.");
      assertThat(types.out()).containsPattern("(?m)^kiosk.opened +a kiosk opens$");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "7", "{}x"})
  void an_example_that_is_no_json_object_is_said_before_anything_is_asked(String example)
      throws IOException {
    try (var server = new AdminStandIn()) {
      var run =
          CommandRun.of(
              server.environment(),
              "events",
              "add",
              "kiosk.opened",
              "--description",
              "a kiosk opens",
              "--example",
              example);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("--example", "must be a JSON object");
      assertThat(server.requests()).isEmpty();
    }
  }

  private static String keys(int page) {
    return """
    {"success": true, "data": [{"id": %s, "tenant_id": 1, "label": "till", "environment": "live",
      "tier": "free", "state": "active", "last_used_at": null, "scopes": ["orders:read"]}],
     "pagination": {"total": 2, "page": %s, "per_page": 1, "total_pages": 2}}
    """
        .formatted(page, page);
  }
}
