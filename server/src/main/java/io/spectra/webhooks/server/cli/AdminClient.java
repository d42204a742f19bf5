package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.json.JsonValue;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls `/admin/v1` of a running server with the operator's token. Blocks; one command's thread.
final class AdminClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http;
  private final URI server;
  private final String token;

  /// @param tls whom to believe when the server is asked over https
  AdminClient(URI server, String token, SSLContext tls) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .sslContext(tls)
            .build();
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

  JsonNode post(String path, JsonValue body) {
    var publisher = HttpRequest.BodyPublishers.ofByteArray(body.bytes());
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
          "the server refused (%s): %s"
              .formatted(response.statusCode(), answer.path("error").path("message").asString("")));
    } catch (IOException e) {
      throw new CommandFailedException(explain(e), e);
    } catch (JacksonException e) {
      throw new CommandFailedException(
          "what answers at %s is not a Spectra server".formatted(server), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted", e);
    }
  }

  private String explain(IOException failure) {
    return switch (failure) {
      case SSLException e when isAboutTrust(e) ->
          "the certificate of the server at %s is not trusted (%s); name the file of its authority with --ca"
              .formatted(server, e.getMessage());
      case SSLException e ->
          "what answers at %s does not speak TLS as it should (%s); is it http://?"
              .formatted(server, e.getMessage());
      case ConnectException _, HttpConnectTimeoutException _ ->
          "no server answers at %s; start one with `spectra serve`, or name it with --server"
              .formatted(server);
      case HttpTimeoutException _ ->
          "the server at %s does not answer within %s s".formatted(server, TIMEOUT.toSeconds());
      default ->
          "the server at %s hung up without an answer%s"
              .formatted(server, isTls() ? "" : "; if it speaks TLS, name it with https://");
    };
  }

  private static boolean isAboutTrust(Throwable failure) {
    return failure instanceof CertificateException
        || failure instanceof CertPathValidatorException
        || failure instanceof CertPathBuilderException
        || (failure.getCause() != null && isAboutTrust(failure.getCause()));
  }

  private boolean isTls() {
    return "https".equals(server.getScheme());
  }
}
