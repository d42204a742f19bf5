package io.spectra.webhooks.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.tenant.ApiKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is written of rates and last uses, and when.
class UsageLogTest {
  private static final ApiKeyId KEY = new ApiKeyId(1);
  private static final Instant START = Instant.parse("2026-05-18T14:23:17Z");

  private final ManualClock clock = new ManualClock(START);
  private final RateLimiter limiter = new RateLimiter(clock);
  private final MemoryUsage store = new MemoryUsage();
  private final UsageLog log = new UsageLog(limiter, store, clock);

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void counts_reach_the_store_and_come_back_after_a_restart() {
    limiter.spend(KEY, Tier.FREE);
    limiter.spend(KEY, Tier.FREE);
    log.save();

    var restarted = new RateLimiter(clock);
    try (var second = new UsageLog(restarted, store, clock)) {
      assertThat(second).isNotNull();
      assertThat(((RateDecision.Counted) restarted.spend(KEY, Tier.FREE)).remaining())
          .isEqualTo(97);
    }
  }

  @Test
  void a_last_use_is_written_at_once_and_then_once_a_minute() {
    for (int second = 0; second < 150; second++) {
      log.used(KEY);
      log.save();
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(store.savedUses)
        .containsExactly(START, START.plusSeconds(60), START.plusSeconds(120));
  }

  @Test
  void a_last_use_within_the_minute_is_written_when_the_minute_is_over() {
    log.used(KEY);
    log.save();
    clock.advance(Duration.ofSeconds(10));
    log.used(KEY);
    for (int second = 0; second < 60; second++) {
      log.save();
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(store.savedUses).containsExactly(START, START.plusSeconds(10));
  }

  @Test
  void what_the_store_refuses_is_offered_again() {
    store.isFailing = true;
    limiter.spend(KEY, Tier.FREE);
    log.used(KEY);
    log.save();
    assertThat(store.counts).isEmpty();

    store.isFailing = false;
    log.save();
    assertThat(store.counts).hasSize(2);
    assertThat(store.savedUses).containsExactly(START);
  }

  @Test
  void nothing_used_means_nothing_written() {
    log.save();
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

  /// Keeps usage in memory, or refuses it.
  private static final class MemoryUsage implements UsageStore {
    private final Map<List<Long>, RateCount> counts = new HashMap<>();
    private final List<Instant> savedUses = new ArrayList<>();
    private boolean isFailing;
    private int saves;

    @Override
    public synchronized void save(Usage usage) {
      if (isFailing) {
        throw new IllegalStateException("the disk is full");
      }
      saves++;
      for (RateCount count : usage.counts()) {
        counts.put(
            List.of(count.key().value(), (long) count.spanSeconds(), count.startsAt()), count);
      }
      savedUses.addAll(usage.lastUses().values());
    }

    @Override
    public synchronized List<RateCount> load(Instant now) {
      return List.copyOf(counts.values());
    }

    @Override
    public Map<ApiKeyId, Instant> lastUses() {
      return Map.of();
    }
  }
}
