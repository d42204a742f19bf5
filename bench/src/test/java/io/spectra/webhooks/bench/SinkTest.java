package io.spectra.webhooks.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.bench.sink.Sink;
import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests the sink over real connections, byte by byte where that matters.
class SinkTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final int ANSWER_MILLIS = 10_000;
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final MonotonicClock clock = new MonotonicClock();
  private Sink sink;
  private SinkClient stats;
  private Socket connection;

  @BeforeEach
  void start() throws IOException {
    sink = Sink.start(clock, 0, 1);
    stats = new SinkClient(sink.address());
    connection = new Socket(sink.address().getAddress(), sink.address().getPort());
    connection.setSoTimeout(ANSWER_MILLIS);
    connection.setTcpNoDelay(true);
  }

  @AfterEach
  void stop() throws IOException {
    connection.close();
    stats.close();
    sink.close();
  }

  @Test
  void a_request_is_answered_and_timed_from_when_it_was_due() throws IOException {
    long due = clock.nanos() - 2_000_000_000;
    write(request("/fast", "{\"data\":{\"sent_at_ns\": " + due + "}}"));

    assertThat(read(OK.length())).isEqualTo(OK);
    var fast = stats.read().path("fast");
    assertThat(fast.count()).isEqualTo(1);
    assertThat(fast.stamped()).isEqualTo(1);
    assertThat(fast.p50Micros()).isBetween(2_000_000.0, 2_000_000.0 + ANSWER_MILLIS * 1_000);
  }

  @Test
  void a_request_may_come_in_pieces_and_several_at_once() throws IOException {
    var one = request("/fast/17", "{}");
    var three = one + one + one;
    write(three.substring(0, 9));
    write(three.substring(9, one.length() + 30));
    write(three.substring(one.length() + 30));

    assertThat(read(3 * OK.length())).isEqualTo(OK + OK + OK);
    assertThat(stats.read().path("fast").count()).isEqualTo(3);
    // These are this connection and the one that reads the counts.
    assertThat(stats.read().connections()).isEqualTo(2);
  }

  @Test
  void a_hanging_path_counts_and_never_answers() throws IOException, InterruptedException {
    write(request("/hang/1", "{}"));
    stats.awaitTotal(1, clock, WITHIN);

    connection.setSoTimeout(50);
    assertThatThrownBy(() -> connection.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(stats.read().path("hang").count()).isEqualTo(1);
  }

  @Test
  void a_gated_path_answers_while_the_gate_is_open() throws IOException, InterruptedException {
    write(request("/gated/1", "{}"));
    assertThat(read(OK.length())).isEqualTo(OK);

    stats.turnGate(false);
    write(request("/gated/1", "{}"));
    stats.awaitTotal(2, clock, WITHIN);
    connection.setSoTimeout(50);
    assertThatThrownBy(() -> connection.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(stats.read().path("gated").count()).as("turning it does not count").isEqualTo(2);
  }

  @Test
  void a_sink_of_several_origins_counts_them_together() throws IOException {
    try (var several = Sink.start(clock, 0, 3);
        var all = new SinkClient(several.address())) {
      assertThat(several.addresses()).doesNotHaveDuplicates().hasSize(3);
      for (var address : several.addresses()) {
        try (var other = new Socket(address.getAddress(), address.getPort())) {
          other.setSoTimeout(ANSWER_MILLIS);
          other.getOutputStream().write(request("/fast", "{}").getBytes(StandardCharsets.US_ASCII));
          assertThat(other.getInputStream().readNBytes(OK.length())).hasSize(OK.length());
        }
      }
      assertThat(all.read().path("fast").count()).isEqualTo(3);
    }
  }

  @Test
  void a_slow_path_answers_late_and_in_order() throws IOException {
    long start = clock.nanos();
    write(request("/slow?ms=60", "{}") + request("/fast", "{}"));

    assertThat(read(2 * OK.length())).isEqualTo(OK + OK);
    assertThat(clock.nanos() - start).isGreaterThanOrEqualTo(60_000_000);
  }

  @Test
  void a_reset_forgets_the_count_but_not_the_total() throws IOException {
    write(request("/fast", "{}"));
    read(OK.length());

    assertThat(stats.readAndReset().count()).isEqualTo(1);
    assertThat(stats.read().count()).isZero();
    assertThat(stats.read().total()).isEqualTo(1);
  }

  @Test
  void bytes_that_are_no_request_close_the_connection() throws IOException {
    write("POST /fast HTTP/1.1\r\nContent-Length: many\r\n\r\n");

    assertThat(connection.getInputStream().read()).isEqualTo(-1);
    assertThat(stats.read().illegal()).isEqualTo(1);
  }

  private static String request(String path, String body) {
    return "POST %s HTTP/1.1\r\nHost: x\r\ncontent-LENGTH: %s\r\n\r\n%s"
        .formatted(path, body.length(), body);
  }

  private void write(String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    connection.getOutputStream().flush();
  }

  private String read(int length) throws IOException {
    return new String(connection.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }
}
