package io.spectra.webhooks.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.load.LoadTotals.AnswerTimes;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.sink.Sink;
import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Checks which arrivals make a run fail. Two requests came before the load, three come during it.
class ArrivalCheckTest {
  private static final Duration WITHIN = Duration.ofMillis(50);

  private final MonotonicClock clock = new MonotonicClock();
  private final Findings findings = new Findings();
  private Sink sink;
  private SinkClient client;
  private ArrivalCheck arrivals;

  @BeforeEach
  void receive() throws IOException, InterruptedException {
    sink = Sink.start(clock, 0, 1);
    client = new SinkClient(sink.address());
    send(2);
    arrivals = ArrivalCheck.at(clock, client, WITHIN, "fast");
    send(3);
  }

  @AfterEach
  void stop() {
    client.close();
    sink.close();
  }

  @Test
  void as_many_as_were_accepted_is_no_fault() throws InterruptedException {
    assertThat(faults(3, accepted(3, 0))).isEmpty();
  }

  @Test
  void fewer_than_were_accepted_is_a_fault() throws InterruptedException {
    assertThat(faults(4, accepted(4, 0)))
        .containsExactly("latency: of 4 accepted events only 3 arrived");
  }

  @Test
  void more_than_were_accepted_is_a_fault() throws InterruptedException {
    assertThat(faults(2, accepted(2, 0)))
        .containsExactly("latency: of 2 accepted events 3 arrived");
  }

  @Test
  void requests_that_the_generator_did_not_wait_for_may_have_been_accepted()
      throws InterruptedException {
    assertThat(faults(2, accepted(2, 1))).isEmpty();
  }

  @Test
  void a_refusal_is_a_fault() throws InterruptedException {
    assertThat(faults(3, new LoadTotals(3, Map.of(503, 7L), 0, 0, 0, AnswerTimes.UNKNOWN)))
        .singleElement()
        .asString()
        .contains("not every request was accepted", "503=7");
  }

  private List<String> faults(long expected, LoadTotals totals) throws InterruptedException {
    arrivals.check(findings, "latency", expected, totals);
    return findings.faults();
  }

  private static LoadTotals accepted(long accepted, long uncounted) {
    return new LoadTotals(accepted, Map.of(), 0, 0, uncounted, AnswerTimes.UNKNOWN);
  }

  private void send(int requests) throws IOException, InterruptedException {
    long before = client.read().total();
    try (var socket = new Socket(sink.address().getAddress(), sink.address().getPort())) {
      var request = "POST /fast HTTP/1.1\r\nContent-Length: 0\r\n\r\n".repeat(requests);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var seen = client.awaitTotal(before + requests, clock, Duration.ofSeconds(10));
      assertThat(seen.total()).isEqualTo(before + requests);
    }
  }
}
