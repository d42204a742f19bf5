package io.spectra.webhooks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.delivery.Core;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxThreadTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final MailboxThread mailbox =
      new MailboxThread("mailbox-under-test", _ -> {}, System::nanoTime);
  private final Steps steps = new Steps();

  @AfterEach
  void close() {
    assertThat(mailbox.close(LONG)).isTrue();
  }

  @Test
  void tasks_run_in_the_order_in_which_they_were_handed_over() throws InterruptedException {
    List<Integer> ran = new ArrayList<>(); // the mailbox's thread, until the latch opens
    CountDownLatch all = new CountDownLatch(1);
    mailbox.start(steps);

    for (int i = 0; i < 100; i++) {
      int number = i;
      mailbox.execute(() -> ran.add(number));
    }
    mailbox.execute(all::countDown);

    await(all);
    assertThat(ran).hasSize(100).isSorted();
  }

  @Test
  void a_task_that_may_come_later_runs_without_an_urgent_one() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    mailbox.start(steps);

    mailbox.later(ran::countDown);

    await(ran);
  }

  @Test
  void a_round_that_does_not_end_is_noticed_and_an_idle_thread_is_not_taken_for_stuck()
      throws InterruptedException {
    var now = new AtomicLong();
    var watched = new MailboxThread("watched-mailbox", _ -> {}, now::get);
    var entered = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    watched.start(steps);
    watched.execute(() -> {
      entered.countDown();
      awaitLatch(leave);
    });
    await(entered);

    assertThat(watched.isStuck(LONG)).isFalse();
    now.addAndGet(LONG.toNanos() + 1);
    assertThat(watched.isStuck(LONG)).isTrue();
    leave.countDown();
    assertThat(watched.close(LONG)).isTrue();
    now.addAndGet(LONG.toNanos() + 1);
    assertThat(watched.isStuck(LONG)).isFalse();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void tasks_handed_over_before_the_start_run_after_it() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(2);
    mailbox.execute(ran::countDown);
    mailbox.later(ran::countDown);

    mailbox.start(steps);

    await(ran);
  }

  @Test
  void a_task_that_throws_does_not_stop_the_next() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    mailbox.start(steps);

    mailbox.execute(() -> {
      throw new IllegalStateException("thrown on purpose; the log shows it");
    });
    mailbox.execute(ran::countDown);

    await(ran);
  }

  @Test
  void a_task_wakes_the_thread_whatever_it_was_about_to_do() throws InterruptedException {
    mailbox.start(steps);

    for (int i = 0; i < 20_000; i++) { // each meets the thread at another step on its way to rest
      CountDownLatch ran = new CountDownLatch(1);
      mailbox.execute(() -> {});
      mailbox.execute(ran::countDown);
      await(ran);
    }
  }

  @Test
  void the_owned_state_steps_when_it_is_due_without_a_message() throws InterruptedException {
    steps.wanted.set(3);

    mailbox.start(steps);

    await(steps.done);
  }

  @Test
  void closing_waits_for_what_is_under_way_although_nothing_is_due() throws InterruptedException {
    steps.underWay.set(true);
    CountDownLatch heard = new CountDownLatch(1);
    mailbox.start(steps);

    assertThat(mailbox.close(Duration.ZERO)).isFalse();
    mailbox.execute(() -> {
      steps.underWay.set(false);
      heard.countDown();
    });

    await(heard);
    assertThat(mailbox.close(LONG)).isTrue();
  }

  @Test
  void what_a_task_hands_over_waits_until_the_state_has_stepped() throws InterruptedException {
    steps.wanted.set(2);
    AtomicInteger left = new AtomicInteger();
    CountDownLatch ran = new CountDownLatch(1);
    mailbox.execute(() ->
        mailbox.execute(() -> {
          left.set(steps.wanted.get());
          ran.countDown();
        }));

    mailbox.start(steps);

    await(ran);
    assertThat(left).hasValue(1);
  }

  @Test
  void closing_finishes_what_was_handed_over_and_what_is_due() {
    AtomicInteger ran = new AtomicInteger();
    mailbox.start(steps);
    mailbox.later(() -> {
      ran.incrementAndGet();
      steps.wanted.set(2);
    });

    assertThat(mailbox.close(LONG)).isTrue();

    assertThat(ran).hasValue(1);
    assertThat(steps.wanted).hasValue(0);
  }

  @Test
  void a_mailbox_that_was_never_started_closes() {
    assertThat(mailbox.close(LONG)).isTrue();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /// State that wants to step a number of times.
  private static final class Steps implements Core.Component {
    final AtomicInteger wanted = new AtomicInteger();
    final AtomicBoolean underWay = new AtomicBoolean();
    final CountDownLatch done = new CountDownLatch(1);

    @Override
    public void step() {
      if (wanted.get() > 0 && wanted.decrementAndGet() == 0) {
        done.countDown();
      }
    }

    @Override
    public long nextStepNanos() {
      return wanted.get() > 0 ? System.nanoTime() : Long.MAX_VALUE;
    }

    @Override
    public boolean isIdle() {
      return wanted.get() == 0 && !underWay.get();
    }
  }
}
