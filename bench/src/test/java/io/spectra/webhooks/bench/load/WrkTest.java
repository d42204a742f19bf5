package io.spectra.webhooks.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// Checks how the output of wrk is read.
class WrkTest {
  private static final String CLEAN =
      """
      Running 10s test @ http://127.0.0.1:8080/api/v1/events
        1 threads and 64 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     1.20ms  322.11us   9.01ms   90.12%
          Req/Sec    51.08k     2.40k   54.32k    78.00%
        508300 requests in 10.00s, 18.42MB read
      Requests/sec:  50817.32
      Transfer/sec:      1.84MB
      """;

  @Test
  void a_clean_run_accepted_all_and_may_have_left_one_a_connection() {
    var totals = Wrk.totals(CLEAN, 64);

    assertThat(totals.isClean()).isTrue();
    assertThat(totals.accepted()).isEqualTo(508_300);
    assertThat(totals.uncounted()).isEqualTo(64);
  }

  @Test
  void refusals_and_errors_are_distinguished_from_accepted_requests() {
    var printed =
        CLEAN
            + """
            Socket errors: connect 1, read 20, write 300, timeout 4000
            Non-2xx or 3xx responses: 300
            """;

    var totals = Wrk.totals(printed, 64);

    assertThat(totals.accepted()).isEqualTo(508_000);
    assertThat(totals.refused()).isEqualTo(Map.of(0, 300L));
    assertThat(totals.broken()).isEqualTo(4_321);
    assertThat(totals.isClean()).isFalse();
  }

  @Test
  void output_without_a_count_is_an_error_that_shows_it() {
    assertThatThrownBy(() -> Wrk.totals("unable to connect", 64))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unable to connect");
  }
}
