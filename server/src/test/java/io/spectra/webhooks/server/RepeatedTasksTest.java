package io.spectra.webhooks.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one task does to its next time and to the other tasks.
class RepeatedTasksTest {
  private static final Duration OFTEN = Duration.ofMillis(1);
  private static final int SECONDS_PATIENCE = 30;

  private final RepeatedTasks tasks = new RepeatedTasks();

  @AfterEach
  void close() {
    tasks.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_task_that_fails_is_run_again(boolean isError) throws InterruptedException {
    var runs = new CountDownLatch(3);

    tasks.repeat(
        "Failing",
        OFTEN,
        () -> {
          runs.countDown();
          if (isError) {
            throw new NoClassDefFoundError("for the test");
          }
          throw new IllegalStateException("for the test");
        });

    assertThat(runs.await(SECONDS_PATIENCE, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_task_that_blocks_holds_up_no_other() throws InterruptedException {
    var isBlocked = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    tasks.repeat(
        "Blocking",
        OFTEN,
        () -> {
          isBlocked.countDown();
          awaitIn(end);
        });
    assertThat(isBlocked.await(SECONDS_PATIENCE, TimeUnit.SECONDS)).isTrue();

    var runs = new CountDownLatch(2);
    tasks.repeat("Counting", OFTEN, runs::countDown);

    assertThat(runs.await(SECONDS_PATIENCE, TimeUnit.SECONDS)).isTrue();
    end.countDown();
  }

  private static void awaitIn(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
