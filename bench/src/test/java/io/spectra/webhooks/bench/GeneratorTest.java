package io.spectra.webhooks.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.bench.load.Generator;
import io.spectra.webhooks.bench.load.LoadPace;
import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.sink.Sink;
import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Tests the generator with the sink: the sink must count the requests that the generator sent.
class GeneratorTest {
  private static final Duration WITHIN = Duration.ofSeconds(20);

  private final MonotonicClock clock = new MonotonicClock();

  @Test
  void a_closed_loop_sends_what_the_sink_counts() throws InterruptedException {
    try (var sink = Sink.start(clock, 0, 1);
        var stats = new SinkClient(sink.address());
        var load =
            Generator.start(clock, List.of(sink.address()), to("/a"), new LoadPace.AsAnswered(8))) {
      stats.awaitTotal(1_000, clock, WITHIN);
      var totals = load.finish();

      assertThat(totals.isClean()).isTrue();
      assertThat(totals.accepted()).isGreaterThanOrEqualTo(1_000);
      assertThat(stats.read().path("a").total()).isEqualTo(totals.accepted());
    }
  }

  @Test
  void an_open_loop_keeps_its_rate_and_stamps_when_requests_were_due() throws InterruptedException {
    long start = clock.nanos();
    try (var sink = Sink.start(clock, 0, 1);
        var stats = new SinkClient(sink.address());
        var load =
            Generator.start(
                clock,
                List.of(sink.address()),
                to("/a"),
                new LoadPace.AtRate(4, 2_000, Duration.ZERO))) {
      stats.awaitTotal(400, clock, WITHIN);
      var totals = load.finish();
      double seconds = (clock.nanos() - start) / 1e9;

      var seen = stats.read().path("a");
      assertThat(totals.isClean()).isTrue();
      assertThat(seen.total()).isEqualTo(totals.accepted());
      assertThat(seen.stamped()).isEqualTo(seen.total());
      assertThat((double) seen.total()).isBetween(400.0, 2_000 * seconds + 1);
      assertThat(seen.maxMicros()).isLessThan(seconds * 1e6);
    }
  }

  /// A connection on which each answer takes 20 ms carries 50 requests a second. At 200 a second
  /// the wait for it must show, although no single request takes longer than 20 ms on the wire.
  @Test
  void waiting_for_a_connection_is_part_of_the_latency() throws InterruptedException {
    try (var sink = Sink.start(clock, 0, 1);
        var stats = new SinkClient(sink.address());
        var load =
            Generator.start(
                clock,
                List.of(sink.address()),
                to("/slow?ms=20"),
                new LoadPace.AtRate(1, 200, Duration.ZERO))) {
      stats.awaitTotal(20, clock, WITHIN);
      var totals = load.finish();

      assertThat(totals.isClean()).isTrue();
      assertThat(stats.read().path("slow").maxMicros()).isGreaterThan(200_000);
    }
  }

  @Test
  void requests_take_turns() throws InterruptedException {
    var requests =
        List.of(
            RequestTemplate.post("/a", Optional.empty(), "order.created"),
            RequestTemplate.post("/b", Optional.empty(), "order.created"));
    try (var sink = Sink.start(clock, 0, 1);
        var stats = new SinkClient(sink.address());
        var load =
            Generator.start(clock, List.of(sink.address()), requests, new LoadPace.AsAnswered(1))) {
      stats.awaitTotal(100, clock, WITHIN);
      load.finish();

      var seen = stats.read();
      assertThat(seen.path("a").total() - seen.path("b").total()).isBetween(0L, 1L);
    }
  }

  @Test
  void connections_take_turns_among_targets() throws InterruptedException {
    try (var one = Sink.start(clock, 0, 1);
        var other = Sink.start(clock, 0, 1);
        var statsOfOne = new SinkClient(one.address());
        var statsOfOther = new SinkClient(other.address());
        var load =
            Generator.start(
                clock,
                List.of(one.address(), other.address()),
                to("/a"),
                new LoadPace.AtRate(4, 1_000, Duration.ZERO))) {
      statsOfOne.awaitTotal(100, clock, WITHIN);
      statsOfOther.awaitTotal(100, clock, WITHIN);
      var totals = load.finish();

      assertThat(totals.isClean()).isTrue();
      assertThat(statsOfOne.read().total() + statsOfOther.read().total())
          .isEqualTo(totals.accepted());
    }
  }

  @Test
  void a_target_where_nobody_listens_is_reported_at_the_start() throws IOException {
    InetSocketAddress nobody;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
    }

    assertThatThrownBy(
            () -> Generator.start(clock, List.of(nobody), to("/a"), new LoadPace.AsAnswered(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(nobody.toString());
  }

  private static List<RequestTemplate> to(String path) {
    return List.of(RequestTemplate.post(path, Optional.empty(), "order.created"));
  }
}
