package io.spectra.webhooks.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls `/admin/v1` of a running server with the operator's token. Blocks; one command's thread.
final class AdminClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI server;
  private final String token;

  AdminClient(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /// The answer's `data`.
  ///
  /// @throws CommandFailedException when there is no answer, or it is not a success
  JsonNode get(String path) {
    return send(request(path).GET().build()).path("data");
  }

  /// All pages of a list.
  List<JsonNode> getAll(String path) {
    var entries = new ArrayList<JsonNode>();
    var separator = path.contains("?") ? "&" : "?";
    int pages = 1;
    for (int page = 1; page <= pages; page++) {
      var uri = path + separator + "per_page=100&page=" + page;
      var answer = send(request(uri).GET().build());
      answer.path("data").forEach(entries::add);
      pages = answer.path("pagination").path("total_pages").asInt(1);
    }
    return entries;
  }

  JsonNode post(String path, JsonNode body) {
    var publisher = HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
    return send(request(path).header("Content-Type", "application/json").POST(publisher).build())
        .path("data");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve("/admin/v1" + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest request) {
    try {
      var response = http.send(request, HttpResponse.BodyHandlers.ofString());
      var answer = JSON.readTree(response.body());
      if (response.statusCode() / 100 == 2) {
        return answer;
      }
      throw new CommandFailedException(
          "the server refused (%d): %s"
              .formatted(response.statusCode(), answer.path("error").path("message").asString("")));
    } catch (IOException e) {
      throw new CommandFailedException(
          "no server answers at %s; start one with `spectra serve`, or name it with --server"
              .formatted(server),
          e);
    } catch (JacksonException e) {
      throw new CommandFailedException(
          "what answers at %s is not a Spectra server".formatted(server), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted", e);
    }
  }
}
