package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.engine.UnavailableException;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Starts a listener with routes of all kinds before each test, and writes the requests of a
/// well-meaning caller.
abstract class ListenerFixture {
  @TempDir Path directory;
  final BlockingQueue<Reply<Response>> waiting = new LinkedBlockingQueue<>();
  TestServer server;
  String key;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(directory, ListenerSettings.DEFAULT, false, routes());
    key = server.key("unlimited");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<Route> routes() {
    return List.of(
        Route.get("/api/v1/things/{id}", Scope.ORDERS_READ, ListenerFixture::echo),
        Route.post("/api/v1/things", Scope.ORDERS_WRITE, ListenerFixture::echo),
        Route.patch("/api/v1/things/{id}", Scope.ORDERS_WRITE, ListenerFixture::fields),
        Route.delete("/api/v1/things/{id}", Scope.ORDERS_WRITE, ListenerFixture::echo),
        Route.get("/api/v1/failures/{kind}", Scope.ORDERS_READ, ListenerFixture::failure),
        Route.of(
            Method.POST,
            "/api/v1/tests",
            Access.scope(Scope.WEBHOOKS_MANAGE),
            BodyRule.optionalJson(),
            ListenerFixture::echo),
        Route.async(
            Method.POST,
            "/api/v1/events",
            Access.scope(Scope.EVENTS_PUBLISH),
            BodyRule.json(8 * 1024 * 1024),
            (request, answer) -> {
              if (request.header("x-wait").isPresent()) {
                waiting.add(answer);
              } else {
                answer.done(Response.success(202, length(request)));
              }
            }),
        Route.of(
            Method.GET,
            "/admin/v1/tenants",
            Access.operator(),
            BodyRule.none(),
            ListenerFixture::echo),
        Route.of(
            Method.GET,
            "/metrics",
            Access.operatorOffLoopback(),
            BodyRule.none(),
            _ -> Response.text(200, "text/plain; version=0.0.4", "up 1\n")),
        Route.of(
            Method.GET,
            "/large",
            Access.open(),
            BodyRule.none(),
            _ -> Response.of(200, "application/octet-stream", new byte[5_000_000])),
        Route.of(
            Method.GET,
            "/open/{id}",
            Access.open(),
            BodyRule.none(),
            request -> Response.ok(json -> json.writeNumber(request.pathId("id", "thing")))));
  }

  private static Response echo(Request request) {
    return Response.ok(json -> {
      json.writeStartObject();
      json.writeStringProperty("method", request.method().name());
      json.writeStringProperty("path", request.path());
      json.writeStringProperty("q", request.query("q").orElse("-"));
      json.writeStringProperty("body", new String(request.body(), UTF_8));
      json.writeEndObject();
    });
  }

  private static Response fields(Request request) {
    var name = request.json().object("billing").string("name", 10);
    return Response.ok(json -> json.writeString(name));
  }

  private static JsonValue length(Request request) {
    return json -> json.writeNumber(request.body().length);
  }

  private static Response failure(Request request) throws Exception {
    throw switch (request.pathVariable("kind")) {
      case "conflict" -> ApiError.conflict("illegal_state", "No.").thrown();
      case "unavailable" -> new UnavailableException("the store is down");
      case "store" -> new StoreException("the disk is full");
      case "checked" -> new IOException("secret detail");
      default -> new IllegalStateException("secret detail");
    };
  }

  Reply<Response> take() throws InterruptedException {
    Reply<Response> answer = waiting.poll(10, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    return answer;
  }

  static RawCaller.Answer answer(RawCaller caller, String path, String headers) throws Exception {
    return caller.send("GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n".formatted(path, headers)).answer();
  }

  String get(String path) {
    return head("GET " + path) + "\r\n";
  }

  String post(String path, String body) {
    return request("POST " + path, body);
  }

  String request(String line, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return head(line)
        + "Content-Length: %s\r\n\r\n".formatted(bytes.length)
        + new String(bytes, ISO_8859_1);
  }

  String head(String line) {
    return "%s HTTP/1.1\r\nHost: localhost:8080\r\nX-API-Key: %s\r\n".formatted(line, key);
  }
}
