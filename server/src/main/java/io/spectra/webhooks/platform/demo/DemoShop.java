package io.spectra.webhooks.platform.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The platform's side of the demonstration: calls the API as any client would. Blocks; one thread.
final class DemoShop implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final String key;

  DemoShop(URI server, String key) {
    this.server = server;
    this.key = key;
  }

  /// Registers a webhook for everything and answers what the server said of it.
  JsonNode register(URI receiver) throws InterruptedException {
    return call(
        "POST",
        "/webhooks",
        """
        {"url": "%s", "events": ["*"]}
        """
            .formatted(receiver));
  }

  JsonNode placeOrder(int number) throws InterruptedException {
    return call(
        "POST",
        "/orders",
        """
        {"cart_id": "demo-%s",
         "billing": {"name": "Ada Lovelace", "email": "ada@example.com", "city": "London"},
         "shipping_method": {"method": "ground", "carrier": "UPS", "cost": 9.50},
         "payment": {"method": "card", "gateway_id": "demo_%s"},
         "items": [{"sku": "IP15-128", "name": "Phone", "quantity": 1, "price": 320.00}]}
        """
            .formatted(number, number));
  }

  void track(long order, String trackingNumber) throws InterruptedException {
    call(
        "POST",
        "/orders/" + order + "/tracking",
        """
        {"tracking_number": "%s", "carrier": "UPS"}
        """
            .formatted(trackingNumber));
  }

  void changeStatus(long order, String status) throws InterruptedException {
    call(
        "PATCH",
        "/orders/" + order + "/status",
        """
        {"status": "%s"}
        """
            .formatted(status));
  }

  /// The newest rows of the webhook's history.
  JsonNode deliveries(long webhook) throws InterruptedException {
    return call("GET", "/webhooks/" + webhook + "/deliveries", "");
  }

  private JsonNode call(String method, String path, String body) throws InterruptedException {
    var publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    var request =
        HttpRequest.newBuilder(server.resolve("/api/v1" + path))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, publisher)
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
