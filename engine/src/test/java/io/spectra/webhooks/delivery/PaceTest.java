package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PaceTest {
  private static final int MAX = 64;
  private static final long NOW = 1_000;
  private static final Outcome OK = new Outcome.Answered(200, "", Duration.ZERO);
  private static final Outcome TIMEOUT =
      new Outcome.TimedOut(
          OptionalInt.empty(), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(5));

  @Test
  void a_lane_begins_with_one_attempt_at_a_time_and_nothing_known() {
    assertThat(Pace.START).isEqualTo(new Pace(1, new Pace.Health.Unknown()));
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 4", "3, 6", "32, 64", "40, 64", "64, 64"})
  void an_answer_doubles_a_full_window_up_to_the_bound(int before, int after) {
    assertThat(pace(before).after(OK, true, MAX, NOW).window()).isEqualTo(after);
  }

  @Test
  void a_window_that_was_not_full_stays_as_it_is() {
    assertThat(pace(4).after(OK, false, MAX, NOW).window()).isEqualTo(4);
  }

  static List<Outcome> quickOutcomes() {
    return List.of(
        OK,
        new Outcome.Answered(302, "", Duration.ZERO),
        new Outcome.Answered(500, "", Duration.ZERO),
        new Outcome.Unreachable("refused", Duration.ZERO),
        new Outcome.TlsRefused("expired", "NotAfter: 2021", Duration.ZERO),
        new Outcome.BadAnswer(OptionalInt.empty(), "not HTTP", Duration.ZERO),
        new Outcome.NotAttempted(Outcome.Reason.OVERFLOW));
  }

  @ParameterizedTest
  @MethodSource("quickOutcomes")
  void whatever_comes_in_time_widens_the_window_like_a_success(Outcome outcome) {
    assertThat(pace(2).after(outcome, true, MAX, NOW))
        .isEqualTo(new Pace(4, new Pace.Health.Prompt(NOW)));
  }

  @ParameterizedTest
  @CsvSource({"64, 32", "5, 2", "2, 1", "1, 1"})
  void a_timeout_halves_the_window_but_one_attempt_always_goes(int before, int after) {
    assertThat(pace(before).after(TIMEOUT, true, MAX, NOW).window()).isEqualTo(after);
    assertThat(pace(before).after(TIMEOUT, false, MAX, NOW).window()).isEqualTo(after);
  }

  @Test
  void timeouts_in_a_row_are_counted_and_an_answer_ends_the_row() {
    var once = Pace.START.after(TIMEOUT, true, MAX, NOW);
    var twice = once.after(TIMEOUT, true, MAX, NOW);

    assertThat(once.health()).isEqualTo(new Pace.Health.Hanging(1));
    assertThat(twice.health()).isEqualTo(new Pace.Health.Hanging(2));
    assertThat(twice.after(OK, true, MAX, NOW).health()).isEqualTo(new Pace.Health.Prompt(NOW));
    assertThat(twice.after(OK, true, MAX, NOW).after(TIMEOUT, true, MAX, NOW).health())
        .isEqualTo(new Pace.Health.Hanging(1));
  }

  private static Pace pace(int window) {
    return new Pace(window, new Pace.Health.Prompt(0));
  }
}
