package io.spectra.webhooks.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.tenant.ApiKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests what is written of rates and last uses, and when.
class UsageLogTest {
  private static final ApiKeyId KEY = new ApiKeyId(1);
  private static final Instant START = Instant.parse("2026-05-18T14:23:17Z");

  private final ManualClock clock = new ManualClock(START);
  private final RateLimiter limiter = new RateLimiter(clock);
  private final MemoryUsage store = new MemoryUsage();
  private final UsageLog log = new UsageLog(limiter, store, clock, false);

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void counts_reach_the_store_and_come_back_after_a_restart() {
    limiter.spend(KEY, Tier.FREE);
    limiter.spend(KEY, Tier.FREE);
    log.exchange();

    var restarted = new RateLimiter(clock);
    try (var second = new UsageLog(restarted, store, clock, false)) {
      assertThat(second).isNotNull();
      assertThat(((RateDecision.Counted) restarted.spend(KEY, Tier.FREE)).remaining())
          .isEqualTo(97);
    }
  }

  @Test
  void a_last_use_is_written_at_once_and_then_once_a_minute() {
    for (int second = 0; second < 150; second++) {
      log.used(KEY);
      log.exchange();
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(store.savedUses)
        .containsExactly(START, START.plusSeconds(60), START.plusSeconds(120));
  }

  @Test
  void a_last_use_within_the_minute_is_written_when_the_minute_is_over() {
    log.used(KEY);
    log.exchange();
    clock.advance(Duration.ofSeconds(10));
    log.used(KEY);
    for (int second = 0; second < 60; second++) {
      log.exchange();
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(store.savedUses).containsExactly(START, START.plusSeconds(10));
  }

  @Test
  void what_the_store_refuses_is_offered_again() {
    store.isFailing = true;
    limiter.spend(KEY, Tier.FREE);
    log.used(KEY);
    log.exchange();
    assertThat(store.counts).isEmpty();

    store.isFailing = false;
    log.exchange();
    assertThat(store.counts).hasSize(2);
    assertThat(store.savedUses).containsExactly(START);
  }

  @Test
  void nothing_used_means_nothing_written() {
    log.exchange();
    assertThat(store.saves).isZero();
  }

  @Test
  void closing_writes_what_is_left_and_may_be_repeated() {
    log.start();
    limiter.spend(KEY, Tier.FREE);
    log.close();
    log.close();

    assertThat(store.counts).hasSize(2);
  }

  @Test
  void when_only_the_answer_was_lost_requests_count_twice_rather_than_never() {
    store.losesAnswers = true;
    limiter.spend(KEY, Tier.FREE);
    log.exchange();

    store.losesAnswers = false;
    log.exchange();

    assertThat(store.counts.values()).extracting(RateCount::requests).containsOnly(2);
  }

  @Test
  void nodes_that_share_a_store_know_of_each_others_requests_after_an_exchange() {
    var other = new RateLimiter(clock);
    try (var shared = new UsageLog(limiter, store, clock, true);
        var otherShared = new UsageLog(other, store, clock, true)) {
      spend(limiter, 60);
      spend(other, 30);
      otherShared.exchange();
      shared.exchange();
      spend(limiter, 5);
      otherShared.exchange();

      assertThat(remaining(limiter)).isEqualTo(100 - 96);
      assertThat(remaining(other)).isEqualTo(100 - 91);
    }
  }

  /// Requests that are let through beyond the limit are those that were counted elsewhere since the
  /// last exchange.
  @Test
  void two_nodes_together_exceed_a_limit_by_no_more_than_they_count_between_exchanges() {
    for (long seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var key = new ApiKeyId(100 + seed);
      var limiters = List.of(new RateLimiter(clock), new RateLimiter(clock));
      var logs = limiters.stream().map(it -> new UsageLog(it, store, clock, true)).toList();
      int allowed = 0;
      int mostBetween = 0;
      for (int round = 0; round < 300; round++) {
        int before = allowed;
        for (int request = random.nextInt(6); request > 0; request--) {
          var counted = limiters.get(random.nextInt(2)).spend(key, Tier.FREE);
          allowed += counted instanceof RateDecision.Counted ? 1 : 0;
        }
        logs.forEach(UsageLog::exchange);
        logs.forEach(UsageLog::exchange); // the first one now knows the second one's, too
        mostBetween = Math.max(mostBetween, allowed - before);
        clock.advance(Duration.ofSeconds(10));
      }
      logs.forEach(UsageLog::close);

      assertThat(allowed).as("seed %d", seed).isBetween(100, 100 + mostBetween);
    }
  }

  @Test
  void what_others_counted_while_the_store_could_not_be_read_is_known_afterwards() {
    var other = new RateLimiter(clock);
    try (var shared = new UsageLog(limiter, store, clock, true);
        var otherShared = new UsageLog(other, store, clock, true)) {
      shared.exchange();
      for (int minute = 0; minute < 10; minute++) {
        spend(other, 5);
        otherShared.exchange();
        store.isFailing = true;
        shared.exchange();
        store.isFailing = false;
        clock.advance(Duration.ofMinutes(1));
      }

      shared.exchange();

      assertThat(remaining(limiter)).isEqualTo(100 - 51);
    }
  }

  private static void spend(RateLimiter limiter, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(limiter.spend(KEY, Tier.FREE)).isInstanceOf(RateDecision.Counted.class);
    }
  }

  /// Makes one more request, and returns the number that remain after it.
  private static int remaining(RateLimiter limiter) {
    return ((RateDecision.Counted) limiter.spend(KEY, Tier.FREE)).remaining();
  }

  /// Keeps usage in memory, refuses it, or keeps it without confirming it.
  private static final class MemoryUsage implements UsageStore {
    private final Map<List<Long>, RateCount> counts = new HashMap<>();
    private final List<Instant> savedUses = new ArrayList<>();
    private boolean isFailing;
    private boolean losesAnswers;
    private int saves;

    @Override
    public synchronized void save(Usage usage) {
      if (isFailing) {
        throw new IllegalStateException("the disk is full");
      }
      saves++;
      usage.counts().forEach(this::add);
      savedUses.addAll(usage.lastUses().values());
      if (losesAnswers) {
        throw new IllegalStateException("nobody heard that it was done");
      }
    }

    @Override
    public synchronized List<RateCount> load(Instant now) {
      return List.copyOf(counts.values());
    }

    @Override
    public synchronized List<RateCount> loadSince(Instant time) {
      if (isFailing) {
        throw new IllegalStateException("the disk is full");
      }
      return counts.values().stream()
          .filter(it -> it.startsAt() + 2L * it.spanSeconds() > time.getEpochSecond())
          .toList();
    }

    private void add(RateCount more) {
      counts.merge(
          List.of(more.key().value(), (long) more.spanSeconds(), more.startsAt()),
          more,
          (a, b) ->
              new RateCount(a.key(), a.spanSeconds(), a.startsAt(), a.requests() + b.requests()));
    }

    @Override
    public Map<ApiKeyId, Instant> lastUses() {
      return Map.of();
    }
  }
}
