package io.spectra.webhooks.platform.demo;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The platform's side of the demonstration: calls the API as any client would. Blocks; one thread.
final class DemoShop implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final JsonValue BILLING =
      JsonFields.object(json ->
          json.text("name", "Ada Lovelace")
              .text("email", "ada@example.com")
              .text("city", "London"));
  private static final JsonValue SHIPPING_METHOD =
      JsonFields.object(json ->
          json.text("method", "ground")
              .text("carrier", "UPS")
              .number("cost", new BigDecimal("9.50")));
  private static final JsonValue PHONE =
      JsonFields.object(json ->
          json.text("sku", "IP15-128")
              .text("name", "Phone")
              .number("quantity", 1)
              .number("price", new BigDecimal("320.00")));
  private static final JsonValue ITEMS = JsonValue.array(List.of(PHONE), item -> item);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final String key;

  DemoShop(URI server, String key) {
    this.server = server;
    this.key = key;
  }

  /// Registers a webhook for everything and returns the server's answer.
  JsonNode register(URI receiver) throws InterruptedException {
    return send(
        "POST",
        "/webhooks",
        JsonFields.object(
            json -> json.text("url", receiver.toString()).texts("events", List.of("*"))));
  }

  JsonNode placeOrder(int number) throws InterruptedException {
    return send(
        "POST",
        "/orders",
        JsonFields.object(json ->
            json.text("cart_id", "demo-" + number)
                .value("billing", BILLING)
                .value("shipping_method", SHIPPING_METHOD)
                .value("payment", payment(number))
                .value("items", ITEMS)));
  }

  private static JsonValue payment(int number) {
    return JsonFields.object(
        json -> json.text("method", "card").text("gateway_id", "demo_" + number));
  }

  void track(long order, String trackingNumber) throws InterruptedException {
    send(
        "POST",
        "/orders/" + order + "/tracking",
        JsonFields.object(
            json -> json.text("tracking_number", trackingNumber).text("carrier", "UPS")));
  }

  void changeStatus(long order, String status) throws InterruptedException {
    send(
        "PATCH",
        "/orders/" + order + "/status",
        JsonFields.object(json -> json.text("status", status)));
  }

  /// Returns the newest rows of the webhook's history.
  JsonNode deliveries(long webhook) throws InterruptedException {
    return call("GET", "/webhooks/" + webhook + "/deliveries", HttpRequest.BodyPublishers.noBody());
  }

  private JsonNode send(String method, String path, JsonValue body) throws InterruptedException {
    return call(method, path, HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
  }

  private JsonNode call(String method, String path, HttpRequest.BodyPublisher body)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(server.resolve("/api/v1" + path))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    try {
      var response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            "%s %s was answered %s: %s"
                .formatted(method, path, response.statusCode(), response.body()));
      }
      return JSON.readTree(response.body()).path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
