package io.spectra.webhooks.server.http.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Starts a listener with narrow bounds before each test.
abstract class HostileCallerFixture {
  static final ListenerSettings.Bounds BOUNDS =
      new ListenerSettings.Bounds(
          40,
          4,
          512 * 1024,
          Duration.ofSeconds(2),
          Duration.ofMillis(400),
          Duration.ofMillis(600),
          Duration.ofMillis(800));

  static final String GOOD = "GET /ok HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path directory;
  final BlockingQueue<Reply<Response>> waiting = new LinkedBlockingQueue<>();
  TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = start(BOUNDS);
  }

  TestServer start(ListenerSettings.Bounds bounds) throws Exception {
    return new TestServer(
        directory,
        ListenerSettings.DEFAULT.withBounds(bounds),
        true,
        List.of(
            open(Method.GET, "/ok", BodyRule.none()),
            open(Method.GET, "/things/{id}", BodyRule.none()),
            open(Method.POST, "/take", BodyRule.json(256 * 1024)),
            Route.of(
                Method.GET,
                "/large",
                Access.open(),
                BodyRule.none(),
                _ -> Response.of(200, "application/octet-stream", new byte[20_000_000])),
            Route.async(
                Method.POST,
                "/wait",
                Access.open(),
                BodyRule.json(256 * 1024),
                (_, answer) -> waiting.add(answer))));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Route open(Method method, String path, BodyRule body) {
    return Route.of(
        method,
        path,
        Access.open(),
        body,
        request -> Response.ok(json -> json.writeNumber(request.body().length)));
  }

  /// After connections have been closed here and the server comes to notice.
  void assertAnswersAgain() throws Exception {
    int status = 503;
    for (int i = 0; i < 10_000 && status == 503; i++) {
      try (var caller = server.call()) {
        status = caller.send(GOOD).answerIfAny().map(RawCaller.Answer::status).orElse(503);
      }
    }
    assertThat(status).isEqualTo(200);
  }

  /// Ends the server: whatever is still held then has been forgotten.
  void assertNothingIsLeft() {
    assertThat(server.listener().drain(Duration.ofSeconds(10))).isTrue();
    assertThat(server.listener().status()).isEqualTo(new HttpListener.Status(0, 0, 0));
  }
}
