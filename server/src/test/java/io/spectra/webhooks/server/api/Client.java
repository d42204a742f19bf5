package io.spectra.webhooks.server.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Calls a server as somebody: with an API key, the operator's token, or nothing.
final class Client {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final URI server;
  private final String base;
  private final Map<String, String> headers;

  Client(URI server, String base, Map<String, String> headers) {
    this.server = server;
    this.base = base;
    this.headers = headers;
  }

  static Client withToken(URI server, String base, String token) {
    return new Client(server, base, Map.of("Authorization", "Bearer " + token));
  }

  /// The same caller, with paths that begin elsewhere.
  Client from(String otherBase) {
    return new Client(server, otherBase, headers);
  }

  Answer get(String path) {
    return call("GET", path, "", Map.of());
  }

  Answer post(String path, String body) {
    return call("POST", path, body, Map.of());
  }

  Answer patch(String path, String body) {
    return call("PATCH", path, body, Map.of());
  }

  Answer delete(String path) {
    return call("DELETE", path, "", Map.of());
  }

  Answer call(String method, String path, String body, Map<String, String> more) {
    var request =
        HttpRequest.newBuilder(server.resolve(base + path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::setHeader);
    if (!body.isEmpty()) {
      request.setHeader("Content-Type", "application/json");
    }
    more.forEach(request::setHeader);
    try {
      var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      boolean isJson =
          response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
      var json = isJson ? JSON.readTree(response.body()) : JSON.missingNode();
      return new Answer(response.statusCode(), response.body(), json, response.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
