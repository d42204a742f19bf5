package io.spectra.webhooks.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests how a task affects its own next run and the other tasks, and how tasks end.
class RepeatedTasksTest {
  private static final Logger LOG = System.getLogger(RepeatedTasksTest.class.getName());
  private static final Duration OFTEN = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final int SECONDS_PATIENCE = 30;

  private final FailureReport failures = new FailureReport(LOG, Level.DEBUG, "A task failed");
  private final RepeatedTasks tasks = RepeatedTasks.withThreadPerTask("test-tasks-");
  private final RepeatedTasks oneThread = RepeatedTasks.onOneThread("test-task");

  @AfterEach
  void close() {
    tasks.close();
    oneThread.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_task_that_fails_is_run_again(boolean isError) throws InterruptedException {
    var runs = new CountDownLatch(3);

    tasks.repeat(
        OFTEN,
        () -> {
          runs.countDown();
          if (isError) {
            throw new NoClassDefFoundError("for the test");
          }
          throw new IllegalStateException("for the test");
        },
        failures);

    assertReached(runs);
  }

  @Test
  void a_task_that_blocks_holds_up_no_other() throws InterruptedException {
    var isBlocked = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    tasks.repeat(
        OFTEN,
        () -> {
          isBlocked.countDown();
          awaitIn(end);
        },
        failures);
    assertReached(isBlocked);

    var runs = new CountDownLatch(2);
    tasks.repeat(OFTEN, runs::countDown, failures);

    assertReached(runs);
    end.countDown();
  }

  @Test
  void tasks_on_one_thread_share_it() throws InterruptedException {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    var runs = new CountDownLatch(2);
    for (int task = 0; task < 2; task++) {
      oneThread.repeatFromNow(
          NEVER,
          () -> {
            threads.add(Thread.currentThread().getName());
            runs.countDown();
          },
          failures);
    }

    assertReached(runs);
    assertThat(threads).containsExactly("test-task");
  }

  @Test
  void closing_interrupts_a_task() throws InterruptedException {
    var isBlocked = new CountDownLatch(1);
    var isInterrupted = new CountDownLatch(1);
    oneThread.repeatFromNow(
        NEVER,
        () -> {
          isBlocked.countDown();
          awaitIn(new CountDownLatch(1));
          isInterrupted.countDown();
        },
        failures);
    assertReached(isBlocked);

    oneThread.close();

    assertReached(isInterrupted);
  }

  @Test
  void a_last_run_ends_before_closing_does_and_happens_once() {
    var lastRuns = new AtomicInteger();
    oneThread.repeat(NEVER, () -> {}, failures);

    oneThread.closeAfter(lastRuns::incrementAndGet, Duration.ofSeconds(SECONDS_PATIENCE));
    oneThread.closeAfter(lastRuns::incrementAndGet, Duration.ofSeconds(SECONDS_PATIENCE));

    assertThat(lastRuns).hasValue(1);
  }

  @Test
  void a_last_run_that_blocks_is_interrupted_at_the_bound() throws InterruptedException {
    var isInterrupted = new CountDownLatch(1);

    oneThread.closeAfter(
        () -> {
          awaitIn(new CountDownLatch(1));
          isInterrupted.countDown();
        },
        Duration.ofMillis(10));

    assertReached(isInterrupted);
  }

  private static void assertReached(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(SECONDS_PATIENCE, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitIn(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
