package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.Outcome;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private static final Duration TOOK = Duration.ofMillis(3);
  private static final Outcome NO_NAME = new Outcome.Unreachable("no such host", TOOK);
  private static final Outcome EXPIRED = new Outcome.TlsRefused("expired", "NotAfter: 2021", TOOK);
  private static final Outcome NO_ANSWER =
      new Outcome.BadAnswer(OptionalInt.empty(), "closed by the receiver", TOOK);

  private final List<String> lines = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // a ticker may wrap around
  private final FailureLog log = new FailureLog(now::get, new Lines());

  @Test
  void the_first_failure_of_a_receiver_is_logged_with_its_detail() {
    ended("https://a.test/hook?token=secret", NO_NAME);
    ended("https://b.test:8443/", EXPIRED);
    ended("http://c.test/", NO_ANSWER);

    assertThat(lines)
        .containsExactly(
            "INFO Delivery 77001 of webhook 42 to https://a.test failed, unreachable: no such host",
            "INFO Delivery 77001 of webhook 42 to https://b.test:8443 failed, tls: NotAfter: 2021",
            "INFO Delivery 77001 of webhook 42 to http://c.test failed, bad_answer: closed by the"
                + " receiver");
  }

  @Test
  void further_failures_of_the_same_kind_are_counted_and_summed_up_after_five_minutes() {
    for (int i = 0; i < 1_235; i++) {
      ended("https://a.test/" + i, NO_NAME);
    }
    ended("https://a.test/", EXPIRED);
    passes(FailureLog.QUIET.minusNanos(1));
    assertThat(lines).hasSize(2);

    passes(Duration.ofNanos(1));
    assertThat(lines.subList(2, lines.size()))
        .containsExactly(
            "INFO 1234 more attempts to https://a.test failed within 5 minutes, unreachable");

    passes(FailureLog.QUIET);
    assertThat(lines).hasSize(3);
    ended("https://a.test/", NO_NAME);
    assertThat(lines).hasSize(4);
  }

  @Test
  void the_sum_is_also_logged_before_the_next_failure() {
    ended("https://a.test/", NO_NAME);
    ended("https://a.test/", NO_NAME);
    now.addAndGet(FailureLog.QUIET.toNanos());
    ended("https://a.test/", NO_NAME);

    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).contains("1 more attempts");
  }

  @Test
  void outcomes_that_the_history_shows_in_full_are_not_logged() {
    ended("https://a.test/", new Outcome.Answered(200, "ok", TOOK));
    ended("https://a.test/", new Outcome.Answered(500, "no", TOOK));
    ended(
        "https://a.test/", new Outcome.TimedOut(OptionalInt.empty(), Optional.empty(), TOOK, TOOK));

    assertThat(lines).isEmpty();
  }

  @Test
  void receivers_beyond_the_bound_share_a_line() {
    for (int i = 0; i < FailureLog.SUBJECTS_MAX + 70; i++) {
      ended("https://r" + i + ".test/", NO_NAME);
    }
    assertThat(lines).hasSize(FailureLog.SUBJECTS_MAX);

    passes(FailureLog.QUIET);
    assertThat(lines).hasSize(FailureLog.SUBJECTS_MAX + 1);
    assertThat(lines.getLast())
        .isEqualTo(
            "INFO 70 more attempts failed at further receivers, too many for a line each; each is in"
                + " its webhook's delivery history");
  }

  @Test
  void a_sender_reports_every_attempt_to_it() {
    try (var sender = SenderFixture.with().lookup(new FakeLookup()).start()) {
      var heard = new ArrayList<String>();
      var logger = java.util.logging.Logger.getLogger(FailureLog.class.getName());
      var handler =
          new java.util.logging.Handler() {
            @Override
            public void publish(java.util.logging.LogRecord line) {
              heard.add(MessageFormat.format(line.getMessage(), line.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
          };
      logger.addHandler(handler);
      try {
        sender.send("https://only-here.failure-log.test/");
      } finally {
        logger.removeHandler(handler);
      }

      assertThat(heard)
          .anyMatch(line -> line.contains("https://only-here.failure-log.test failed"));
    }
  }

  private void ended(String url, Outcome outcome) {
    log.ended(Attempts.to(url), outcome);
  }

  private void passes(Duration time) {
    now.addAndGet(time.toNanos());
    log.sweep();
  }

  /// Collects the lines in place of a logging system.
  private final class Lines implements System.Logger {
    @Override
    public String getName() {
      return "lines";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable thrown) {
      lines.add(level + " " + text);
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String format, Object... parameters) {
      lines.add(level + " " + new MessageFormat(format, Locale.ROOT).format(parameters));
    }
  }
}
