package io.spectra.webhooks.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before each test
class HistoryReaderTest {
  private static final String KEY = "spk_live_key";
  private static final int MANY = 5_000; // more than one reading of the socket

  private HttpServer server;
  private HistoryReader reader;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(1, 200, 2);
    answer(2, 200, MANY);
    answer(3, 404, 0);
    server.start();
    reader = new HistoryReader(server.getAddress());
  }

  @AfterEach
  void stop() {
    reader.close();
    server.stop(0);
  }

  private void answer(long webhook, int status, int deliveries) {
    var body = "[" + "{\"id\":1,\"event_id\":\"a\",\"payload\":{}},".repeat(deliveries) + "]";
    server.createContext(
        "/api/v1/webhooks/%s/deliveries".formatted(webhook),
        exchange -> {
          boolean known =
              ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(known ? status : 401, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  @Test
  void answers_are_read_whole_one_after_the_other() {
    reader.read(KEY, 1);
    assertThat(reader.deliveries()).isEqualTo(2);

    reader.read(KEY, 2);
    assertThat(reader.deliveries()).isEqualTo(MANY);

    reader.read(KEY, 1);
    assertThat(reader.deliveries()).isEqualTo(2);
  }

  @Test
  void an_answer_that_shows_no_history_is_a_fault() {
    assertThatThrownBy(() -> reader.read(KEY, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("404");
    assertThatThrownBy(() -> reader.read("another", 1)).hasMessageContaining("401");
  }
}
