package io.spectra.webhooks.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Creates the tenants, keys and webhooks on a server before it is loaded. All methods block. Any
/// thread may use it.
public final class ServerApi implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int ACCEPTED = 202;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI server;

  public ServerApi(URI server) {
    this.server = server;
  }

  /// Adds a tenant and returns its id.
  public long addTenant(String operatorToken, String name) {
    return post("/admin/v1/tenants", operatorToken, object().put("name", name)).path("id").asLong();
  }

  /// Adds a key without a rate limit and returns it.
  public String addKey(String operatorToken, long tenant) {
    var body = object().put("tenant_id", tenant).put("label", "bench");
    return post(
            "/admin/v1/keys",
            operatorToken,
            body.put("environment", "live").put("tier", "unlimited"))
        .path("key")
        .asString();
  }

  /// Adds a webhook and returns its id.
  public long addWebhook(String apiKey, String url, List<String> events) {
    var body = object().put("url", url);
    events.forEach(body.putArray("events")::add);
    return post("/api/v1/webhooks", apiKey, body).path("id").asLong();
  }

  /// Whether an event was accepted. It is not while the server sheds load or does not listen yet.
  public boolean publishes(String apiKey) {
    var event = object().put("event", "order.created");
    event.putObject("data").put("id", 1);
    return publishes(apiKey, JSON.writeValueAsString(event));
  }

  /// Publishes this request body and returns whether it was accepted.
  public boolean publishes(String apiKey, String body) {
    try {
      return send("/api/v1/events", apiKey, body).statusCode() == ACCEPTED;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  /// Returns the value of a gauge or a counter that has no labels.
  public double metric(String name) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no metric " + name));
  }

  /// Returns all metrics in the text format of Prometheus.
  public String metrics() {
    var request = HttpRequest.newBuilder(server.resolve("/metrics")).timeout(TIMEOUT).build();
    return answer(request).body();
  }

  private JsonNode post(String path, String bearer, ObjectNode body) {
    var response = send(path, bearer, JSON.writeValueAsString(body));
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          "POST %s: %s %s".formatted(path, response.statusCode(), response.body()));
    }
    return JSON.readTree(response.body()).path("data");
  }

  private HttpResponse<String> send(String path, String bearer, String body) {
    var request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return answer(request);
  }

  private HttpResponse<String> answer(HttpRequest request) {
    var asked = request.method() + " " + request.uri().getPath();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("no answer to " + asked, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + asked, e);
    }
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
