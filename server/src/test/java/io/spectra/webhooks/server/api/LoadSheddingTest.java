package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests a running server that has all it can do, or whose store does not take anything. It asks
/// callers to come again, and has not done what they asked for.
class LoadSheddingTest {
  private static final String EVENT = "{\"event\":\"repair.created\",\"data\":{}}";
  private static final String ORDER = "{\"billing\":{\"name\":\"Ada\",\"email\":\"a@b\"}}";
  private static final String WEBHOOK = "{\"url\":\"http://127.0.0.1:1/\",\"events\":[\"*\"]}";

  @TempDir private static Path directory;
  private static TestServer server;

  private String key;
  private Client api;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(directory, Map.of("listen.requests_max", "1"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeKey() {
    key = server.newKey(server.newTenant()).text();
    api = server.with(key);
  }

  @Test
  void a_request_too_many_is_503_until_there_is_room_again() throws IOException {
    try (var slow = new HalfRequest(server.address(), key)) {
      assertUnavailable(api.get("/orders"));
      assertUnavailable(api.post("/events", EVENT));
      assertUnavailable(server.operator().get("/keys"));

      assertThat(slow.finish()).startsWith("HTTP/1.1 202 ");
    }

    assertThat(api.get("/orders").status()).isEqualTo(200);
    assertThat(api.get("/events").data().size()).as("what was refused was not done").isEqualTo(1);
  }

  @Test
  void what_the_store_cannot_take_is_503_and_not_done_and_works_when_sent_again()
      throws SQLException {
    try (var elsewhere =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("spectra.db"));
        var statement = elsewhere.createStatement()) {
      statement.execute("begin immediate"); // nobody else can write now
      assertUnavailable(api.post("/events", EVENT));
      assertUnavailable(api.post("/orders", ORDER));
      assertUnavailable(api.post("/webhooks", WEBHOOK));
      assertThat(server.anonymous().from("").get("/health/ready").status()).isEqualTo(503);
      assertThat(api.get("/orders").status()).as("reading goes on").isEqualTo(200);
      statement.execute("rollback");
    }

    assertThat(api.post("/events", EVENT).status()).isEqualTo(202);
    assertThat(api.post("/orders", ORDER).status()).isEqualTo(201);
    assertThat(api.post("/webhooks", WEBHOOK).status()).isEqualTo(201);
    assertThat(api.get("/events").each("event")).containsExactly("repair.created", "order.created");
    assertThat(api.get("/webhooks").data().size()).isEqualTo(1);
    assertThat(server.anonymous().from("").get("/health/ready").status()).isEqualTo(200);
  }

  private static void assertUnavailable(Answer answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("unavailable");
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
  }

  /// Publishes an event in two steps. Until [#finish] the server has the head of the request, waits
  /// for its body, and counts it as running.
  private static final class HalfRequest implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    HalfRequest(URI server, String key) throws IOException {
      socket = new Socket(server.getHost(), server.getPort());
      socket.setSoTimeout(30_000);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      send(
          String.join(
              "\r\n",
              "POST /api/v1/events HTTP/1.1",
              "Host: x",
              "X-API-Key: " + key,
              "Content-Length: " + EVENT.length(),
              "Expect: 100-continue",
              "",
              ""));
      assertThat(in.readLine()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(in.readLine()).isEmpty();
    }

    /// Sends the body and returns the first line of the answer.
    String finish() throws IOException {
      send(EVENT);
      return in.readLine();
    }

    private void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
