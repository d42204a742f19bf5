package io.spectra.webhooks.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests the level at which each failure is logged.
class FailureReportTest {
  private static final Level DEBUG = Level.FINE; // the name that java.util.logging has for it
  private final IllegalStateException cause = new IllegalStateException("for the test");

  private final Logger log = Logger.getLogger(FailureReportTest.class.getName());
  private final Records records = new Records();
  private final FailureReport report =
      new FailureReport(
          System.getLogger(FailureReportTest.class.getName()),
          System.Logger.Level.WARNING,
          "The {thing} failed");

  @BeforeEach
  void record() {
    log.setUseParentHandlers(false);
    log.setLevel(DEBUG);
    log.addHandler(records);
  }

  @AfterEach
  void stop_recording() {
    log.removeHandler(records);
  }

  @Test
  void only_the_first_failure_is_logged_at_its_level_until_it_works_again() {
    report.failed(cause);
    report.failed(cause);
    report.failed(cause);
    report.worked();
    report.failed(cause);

    assertThat(records.all)
        .extracting(LogRecord::getLevel)
        .containsExactly(Level.WARNING, DEBUG, DEBUG, Level.WARNING);
    assertThat(records.all).extracting(LogRecord::getMessage).containsOnly("The {thing} failed");
    assertThat(records.all).extracting(LogRecord::getThrown).containsOnly(cause);
  }

  @Test
  void nothing_is_logged_while_it_works() {
    report.worked();
    report.worked();

    assertThat(records.all).isEmpty();
  }

  @Test
  void a_short_reason_replaces_the_stack_trace() {
    report.failed("disk full");

    assertThat(records.all)
        .singleElement()
        .satisfies(logged -> {
          assertThat(logged.getLevel()).isEqualTo(Level.WARNING);
          assertThat(logged.getMessage()).isEqualTo("The {thing} failed (disk full)");
          assertThat(logged.getThrown()).isNull();
        });
  }

  @Test
  void a_guarded_task_throws_nothing_and_its_success_ends_the_failure() {
    report.runGuarded(this::fail);
    report.runGuarded(() -> {
      throw new AssertionError("for the test");
    });
    report.runGuarded(() -> {});
    report.runGuarded(this::fail);

    assertThat(records.all)
        .extracting(LogRecord::getLevel)
        .containsExactly(Level.WARNING, DEBUG, Level.WARNING);
  }

  private void fail() {
    throw cause;
  }

  private static final class Records extends Handler {
    private final List<LogRecord> all = new ArrayList<>();

    private Records() {
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord logged) {
      all.add(logged);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
