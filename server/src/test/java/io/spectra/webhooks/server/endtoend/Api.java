package io.spectra.webhooks.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls the public API as one caller does, with one key or the operator token. The methods block,
/// and any thread may call them.
final class Api implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final String key;

  Api(URI server, String key) {
    this.server = server;
    this.key = key;
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer post(String path, String json) {
    return post(path, json.getBytes(UTF_8));
  }

  Answer post(String path, byte[] json) {
    return send(withJson(path).POST(BodyPublishers.ofByteArray(json)));
  }

  Answer patch(String path, String json) {
    return send(withJson(path).method("PATCH", BodyPublishers.ofString(json)));
  }

  /// Registers a webhook for these events, and returns the answer with its secret.
  JsonNode register(String url, String... events) {
    var body = JsonMapper.shared().createObjectNode().put("url", url);
    var list = body.putArray("events");
    List.of(events).forEach(list::add);
    return post("/api/v1/webhooks", body.toString()).data(201);
  }

  /// Publishes one event and returns its id.
  String publish(String type, String data) {
    return post("/api/v1/events", "{\"event\":\"" + type + "\",\"data\":" + data + "}")
        .data(202)
        .path("id")
        .asString();
  }

  /// Returns the webhook's newest attempts, newest first.
  List<JsonNode> deliveries(long webhook) {
    return get("/api/v1/webhooks/" + webhook + "/deliveries").data(200).valueStream().toList();
  }

  /// Returns the webhook's newest attempts as soon as they are as expected. An outcome can be read
  /// only after its commit, a moment after the receiver has answered, so this method has to poll.
  List<JsonNode> deliveries(long webhook, Predicate<List<JsonNode>> expected) {
    return deliveries(webhook, expected, PATIENCE);
  }

  /// Waits until this event's delivery to the webhook has an outcome among the newest.
  void awaitAttempt(long webhook, String event, Duration patience) {
    deliveries(
        webhook,
        rows -> rows.stream().anyMatch(row -> row.path("event_id").asString().equals(event)),
        patience);
  }

  private List<JsonNode> deliveries(
      long webhook, Predicate<List<JsonNode>> expected, Duration patience) {
    long start = System.nanoTime();
    for (; ; ) {
      var rows = deliveries(webhook);
      if (expected.test(rows)) {
        return rows;
      }
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new AssertionError("the history did not become as expected; it is " + rows);
      }
    }
  }

  /// Waits until a gauge or counter without labels has an expected value.
  void awaitMetric(String name, DoublePredicate expected) {
    long start = System.nanoTime();
    for (; ; ) {
      var text = get("/metrics").text();
      boolean isThere =
          text.lines()
              .filter(line -> line.startsWith(name + " "))
              .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
              .anyMatch(expected);
      if (isThere) {
        return;
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("the metric " + name + " did not become as expected:\n" + text);
      }
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private HttpRequest.Builder withJson(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + key);
  }

  /// @throws UncheckedIOException if there is no answer
  private Answer send(HttpRequest.Builder request) {
    try {
      var response = client.send(request.build(), BodyHandlers.ofString(UTF_8));
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the API", e);
    }
  }
}
