package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// The sender of one loop, without sockets: connects or reuses an idle connection, writes, and ends
/// as the receiver's mood has it, at the latest after 5 s.
final class FakeNetwork implements Sender {
  private static final long MILLI = 1_000_000;
  private static final long DEADLINE_NANOS = 5_000 * MILLI;

  private final int loop;
  private final Timers timers;
  private final RandomGenerator random;
  private final Receivers receivers;
  private final Ledger ledger;
  private final Map<WebhookUrl, Integer> idle = new HashMap<>();

  FakeNetwork(int loop, Timers timers, RandomGenerator random, Receivers receivers, Ledger ledger) {
    this.loop = loop;
    this.timers = timers;
    this.random = random;
    this.receivers = receivers;
    this.ledger = ledger;
  }

  @Override
  public boolean hasIdleConnection(WebhookUrl url) {
    return idle.getOrDefault(url, 0) > 0;
  }

  @Override
  public Call send(Attempt attempt, Watcher watcher) {
    WebhookUrl url = attempt.webhook().url();
    boolean reuses = hasIdleConnection(url);
    ledger.sent(attempt, loop, !reuses);
    var exchange = new Exchange(attempt, watcher, receivers.mood(url, random));
    if (reuses) {
      idle.merge(url, -1, Integer::sum);
      exchange.write();
    } else {
      exchange.connect();
    }
    return exchange;
  }

  /// One attempt under way.
  private final class Exchange implements Call {
    private final Attempt attempt;
    private final Watcher watcher;
    private final Receivers.Mood mood;
    private boolean written;
    private boolean over;

    Exchange(Attempt attempt, Watcher watcher, Receivers.Mood mood) {
      this.attempt = attempt;
      this.watcher = watcher;
      this.mood = mood;
      timers.after(DEADLINE_NANOS, () -> finish(timedOut()));
    }

    void connect() {
      long latency = 1 + random.nextLong(30 * MILLI);
      if (mood == Receivers.Mood.REFUSES) {
        timers.after(latency, () -> finish(unreachable()));
      } else if (mood != Receivers.Mood.HANGS || random.nextBoolean()) {
        timers.after(latency, this::connected);
      }
    }

    private void connected() {
      if (!over) {
        ledger.connected(attempt, loop);
        watcher.connected();
        if (!over) { // hearing of it may have withdrawn others, never this one
          write();
        }
      }
    }

    void write() {
      written = true;
      ledger.written(attempt);
      switch (mood) {
        case ANSWERS, VARIES -> answerWithin(40, 200);
        case FAILS, REFUSES -> answerWithin(40, 500);
        case DAWDLES -> answerWithin(6_000, 204);
        case HANGS -> {} // until the deadline
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
      ledger.finished(attempt, loop, outcome);
      watcher.finished(outcome);
    }

    @Override
    public void withdraw() {
      if (written || over) {
        return;
      }
      over = true;
      ledger.withdrawn(attempt, loop);
      if (random.nextBoolean()) {
        watcher.withdrawn();
      } else {
        timers.after(1 + random.nextLong(MILLI), watcher::withdrawn);
      }
    }
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
