package io.spectra.webhooks.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadPaceTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void without_a_ramp_requests_are_due_at_even_distances() {
    var pace = new LoadPace.AtRate(1, 10, Duration.ZERO);

    assertThat(LongStream.range(0, 3).map(pace::dueNanos))
        .containsExactly(0L, SECOND / 10, SECOND / 5);
    assertThat(pace.dueAfter(SECOND)).isEqualTo(11);
  }

  @Test
  void a_ramp_makes_half_as_many_requests_due_as_its_time_at_the_full_rate() {
    var pace = new LoadPace.AtRate(1, 1_000, Duration.ofSeconds(4));

    assertThat(pace.dueAfter(2 * SECOND)).isEqualTo(501);
    assertThat(pace.dueAfter(4 * SECOND)).isEqualTo(2_001);
    assertThat(pace.dueAfter(5 * SECOND)).isEqualTo(3_001);
  }

  @Test
  void a_request_is_due_from_the_time_that_is_given_for_it() {
    var pace = new LoadPace.AtRate(1, 1_000, Duration.ofSeconds(2));

    LongStream.range(0, 5_000)
        .forEach(request -> {
          long due = pace.dueNanos(request);
          assertThat(pace.dueAfter(due + 1_000)).as("a microsecond after").isGreaterThan(request);
          if (request > 0) { // the first is due at once
            assertThat(pace.dueAfter(due - 1_000))
                .as("a microsecond before")
                .isLessThanOrEqualTo(request);
          }
        });
  }
}
