package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server with `platform.enabled=false` offers the webhooks alone.
class PlatformSwitchTest {
  @TempDir private static Path directory;
  private static TestServer server;
  private static Client api;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(directory, Map.of("platform.enabled", "false"));
    api = server.newClient();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /orders",
    "GET, /orders",
    "GET, /orders/1",
    "PATCH, /orders/1/status",
    "POST, /orders/1/tracking",
    "POST, /orders/1/cancel",
    "POST, /inventory",
    "GET, /inventory",
    "GET, /inventory/lookup?imei=356938035643809",
    "GET, /inventory/1",
    "PATCH, /inventory/1"
  })
  void orders_and_inventory_are_answered_like_any_unknown_path(String method, String path) {
    var body = method.equals("GET") ? "" : "{}";

    var answer = api.call(method, path, body, Map.of());

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).isEqualTo(api.call(method, "/nothing", body, Map.of()).text());
  }

  @Test
  void the_route_table_has_no_calls_of_the_platform() {
    assertThat(server.server().routes().routes())
        .extracting(route -> route.path().text())
        .contains("/api/v1/events", "/api/v1/webhooks")
        .noneMatch(path -> path.contains("/orders") || path.contains("/inventory"));
  }

  @Test
  void an_event_of_the_catalogue_is_published_and_delivered() {
    try (var receiver = FakeReceiver.start().always(Behaviour.answer(200, "ok"))) {
      var webhook =
          api.post(
              "/webhooks",
              "{\"url\":\"%s\",\"events\":[\"order.*\"]}".formatted(receiver.url("/hook")));
      assertThat(webhook.status()).isEqualTo(201);

      var published = api.post("/events", "{\"event\":\"order.created\",\"data\":{\"id\":7}}");

      assertThat(published.status()).isEqualTo(202);
      assertThat(receiver.takeRequest().header("X-Webhook-Event")).contains("order.created");
    }
  }
}
