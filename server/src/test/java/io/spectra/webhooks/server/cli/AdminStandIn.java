package io.spectra.webhooks.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Answers the command line as a server's `/admin/v1` would, with what a test put in.
final class AdminStandIn implements AutoCloseable {
  static final String TOKEN = "operator-token";

  private final HttpServer server;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  AdminStandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Map<String, String> environment() {
    return Map.of("SPECTRA_SERVER", address(), "SPECTRA_TOKEN", TOKEN);
  }

  /// @param request method, path and query: `GET /admin/v1/keys?page=1`
  void answer(String request, String json) {
    answers.put(request, json);
  }

  /// Returns the requests: method, path, query and body.
  List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      requests.add((line + " " + body).strip());
      boolean isKnown =
          ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
      var json =
          isKnown
              ? answers.getOrDefault(line, error("There is no such thing."))
              : error("The operator's token is wrong.");
      var bytes = json.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(isKnown && answers.containsKey(line) ? 200 : 401, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String error(String message) {
    return "{\"success\":false,\"error\":{\"code\":\"x\",\"message\":\"" + message + "\"}}";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
