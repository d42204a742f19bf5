package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The sender of one loop, without sockets: connects or reuses an idle connection, writes, and ends
/// as the receiver's mood has it, at the latest after 5 s, unless its machine is in trouble.
final class FakeNetwork implements Sender {
  private static final long MILLI = 1_000_000;
  private static final long DEADLINE_NANOS = 5_000 * MILLI;

  private final int loop;
  private final Timers timers;
  private final RandomGenerator random;
  private final Receivers receivers;
  private final LocalTroubles troubles;
  private final Supplier<RunModel> runs;
  private final Map<WebhookUrl, Integer> idle = new HashMap<>();
  private final List<Exchange> withdrawn = new ArrayList<>(); // not told yet

  /// `runs` says for which run of its node an attempt is.
  FakeNetwork(int loop, Timers timers, World world, Supplier<RunModel> runs) {
    this.loop = loop;
    this.timers = timers;
    this.random = world.random();
    this.receivers = world.receivers();
    this.troubles = world.troubles();
    this.runs = runs;
  }

  @Override
  public boolean hasIdleConnection(WebhookUrl url) {
    return idle.getOrDefault(url, 0) > 0;
  }

  @Override
  public Call send(Attempt attempt, Watcher watcher) {
    try {
      return begin(attempt, watcher);
    } catch (AssertionError violation) { // which the core takes for a fault of its sender
      troubles.reveal(violation);
      throw violation;
    }
  }

  private Call begin(Attempt attempt, Watcher watcher) {
    WebhookUrl url = attempt.webhook().url();
    boolean reuses = hasIdleConnection(url);
    RunModel run = runs.get();
    run.sent(attempt, loop, !reuses);
    var exchange = new Exchange(run, attempt, watcher, receivers.mood(url, random));
    if (reuses) {
      idle.merge(url, -1, Integer::sum);
      exchange.write();
    } else if (troubles.isShort()) {
      exchange.failSoon(LocalTroubles.shortage());
    } else {
      exchange.connect();
    }
    return exchange;
  }

  /// One attempt under way.
  private final class Exchange implements Call {
    private final RunModel run;
    private final Attempt attempt;
    private final Watcher watcher;
    private final Receivers.Mood mood;
    private boolean written;
    private boolean over;

    Exchange(RunModel run, Attempt attempt, Watcher watcher, Receivers.Mood mood) {
      this.run = run;
      this.attempt = attempt;
      this.watcher = watcher;
      this.mood = mood;
      timers.after(DEADLINE_NANOS, () -> finish(timedOut()));
    }

    void connect() {
      boolean dawdles = mood == Receivers.Mood.DAWDLES && random.nextBoolean();
      long latency = 1 + random.nextLong((dawdles ? 4_000 : 30) * MILLI);
      if (mood == Receivers.Mood.REFUSES) {
        timers.after(latency, () -> finish(unreachable()));
      } else if (mood != Receivers.Mood.HANGS || random.nextBoolean()) {
        timers.after(latency, this::connected);
      }
    }

    private void connected() {
      if (!over) {
        run.connected(attempt, loop);
        watcher.connected();
        if (!over) { // hearing of it may have withdrawn others, never this one
          write();
        }
      }
    }

    void write() {
      written = true;
      run.written(attempt);
      if (troubles.throwsNow()) {
        failSoon(LocalTroubles.fault());
      }
      switch (mood) {
        case ANSWERS, VARIES -> answerWithin(40, 200);
        case FAILS, REFUSES -> answerWithin(40, 500);
        case DAWDLES -> answerWithin(6_000, 204);
        case HANGS -> {} // until the deadline
      }
    }

    /// Before the deadline, or not at all when the receiver is quicker.
    void failSoon(LocalFailure failure) {
      timers.after(troubles.anyNanos(20 * MILLI), () -> fail(failure));
    }

    private void fail(LocalFailure failure) {
      if (!over) {
        over = true;
        run.failedLocally(attempt, loop, failure);
        watcher.failedLocally(failure);
      }
    }

    private void answerWithin(long millis, int status) {
      timers.after(
          1 + random.nextLong(millis * MILLI),
          () -> finish(new Outcome.Answered(status, "", Duration.ofMillis(20))));
    }

    private void finish(Outcome outcome) {
      if (over) {
        return;
      }
      over = true;
      if (outcome instanceof Outcome.Answered && random.nextInt(4) != 0) {
        keepAlive(attempt.webhook().url());
      }
      run.finished(attempt, loop, outcome);
      watcher.finished(outcome);
    }

    @Override
    public void withdraw() {
      if (written || over) {
        return;
      }
      over = true;
      run.withdraws(attempt);
      if (withdrawn.isEmpty()) {
        timers.after(random.nextLong(MILLI), FakeNetwork.this::notifyWithdrawn);
      }
      withdrawn.add(this);
    }

    private void withdrawn() {
      run.withdrawn(attempt, loop);
      watcher.withdrawn();
    }
  }

  private void notifyWithdrawn() {
    List<Exchange> told = List.copyOf(withdrawn);
    withdrawn.clear();
    told.forEach(Exchange::withdrawn);
  }

  private void keepAlive(WebhookUrl url) {
    idle.merge(url, 1, Integer::sum);
    timers.after(
        1 + random.nextLong(20_000 * MILLI),
        () -> idle.computeIfPresent(url, (_, count) -> Math.max(0, count - 1)));
  }

  private static Outcome timedOut() {
    return new Outcome.TimedOut(
        OptionalInt.empty(), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  private static Outcome unreachable() {
    return new Outcome.Unreachable("refused", Duration.ofMillis(1));
  }
}
