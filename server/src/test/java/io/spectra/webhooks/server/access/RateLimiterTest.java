package io.spectra.webhooks.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.tenant.ApiKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the sliding windows against an exact account of every request.
class RateLimiterTest {
  private static final ApiKeyId KEY = new ApiKeyId(1);
  private static final Instant START = Instant.parse("2026-05-18T14:23:17.250Z");
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long HOUR_SLACK = Duration.ofMinutes(1).toMillis();
  private static final long DAY_SLACK = Duration.ofMinutes(30).toMillis();

  private final ManualClock clock = new ManualClock(START);
  private final RateLimiter limiter = new RateLimiter(clock);

  @Test
  void no_true_window_lets_more_through_than_its_limit_and_none_much_less() {
    for (long seed = 0; seed < 40; seed++) {
      var random = new Random(seed);
      clock.set(START.plusMillis(random.nextLong(DAY)));
      var own = new RateLimiter(clock);
      var allowed = new ArrayList<Long>();
      for (int i = 0; i < 4_000; i++) {
        clock.advance(Duration.ofMillis(gap(random)));
        long now = clock.millis();
        boolean isAllowed = !(own.spend(KEY, Tier.FREE) instanceof RateDecision.Exhausted);
        if (isAllowed) {
          allowed.add(now);
          assertThat(since(allowed, now - HOUR)).as("hour, seed %d", seed).isLessThanOrEqualTo(100);
          assertThat(since(allowed, now - DAY)).as("day, seed %d", seed).isLessThanOrEqualTo(1_000);
        } else {
          boolean hourIsFull = since(allowed, now - HOUR - HOUR_SLACK) >= 100;
          boolean dayIsFull = since(allowed, now - DAY - DAY_SLACK) >= 1_000;
          assertThat(hourIsFull || dayIsFull).as("refused in vain, seed %d", seed).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FREE", "STANDARD", "PREMIUM"})
  void a_tier_lets_exactly_its_hour_through(Tier tier) {
    int perHour = tier.perHour().orElseThrow();
    for (int i = 1; i <= perHour; i++) {
      var counted = (RateDecision.Counted) limiter.spend(KEY, tier);
      assertThat(counted.limit()).isEqualTo(perHour);
      assertThat(counted.remaining()).isEqualTo(perHour - i);
    }
    assertThat(limiter.spend(KEY, tier)).isInstanceOf(RateDecision.Exhausted.class);
  }

  @Test
  void a_full_hour_says_when_it_opens_and_opens_then() {
    spend(100);
    var full = (RateDecision.Exhausted) limiter.spend(KEY, Tier.FREE);

    // 14:23:17 is in the minute that ends 14:24:00, and is wholly out of the window at 15:24:00.
    assertThat(full.limit()).isEqualTo(100);
    assertThat(full.resetSecond())
        .isEqualTo(Instant.parse("2026-05-18T15:24:00Z").getEpochSecond());
    assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(3643));
    clock.set(Instant.parse("2026-05-18T15:23:59.999Z"));
    assertThat(limiter.spend(KEY, Tier.FREE)).isInstanceOf(RateDecision.Exhausted.class);
    clock.set(Instant.parse("2026-05-18T15:24:00Z"));
    assertThat(limiter.spend(KEY, Tier.FREE)).isInstanceOf(RateDecision.Counted.class);
  }

  @Test
  void a_full_day_says_when_it_opens_and_opens_then() {
    for (int hour = 0; hour < 10; hour++) {
      spend(100);
      clock.advance(Duration.ofMinutes(61));
    }
    var full = (RateDecision.Exhausted) limiter.spend(KEY, Tier.FREE);

    assertThat(full.limit()).isEqualTo(1_000);
    assertThat(full.window()).isEqualTo(Duration.ofDays(1));
    assertThat(full.resetSecond())
        .isEqualTo(Instant.parse("2026-05-19T14:30:00Z").getEpochSecond());
    clock.set(Instant.parse("2026-05-19T14:29:59Z"));
    assertThat(limiter.spend(KEY, Tier.FREE)).isInstanceOf(RateDecision.Exhausted.class);
    clock.set(Instant.parse("2026-05-19T14:30:00Z"));
    assertThat(limiter.spend(KEY, Tier.FREE)).isInstanceOf(RateDecision.Counted.class);
  }

  @Test
  void whoever_waits_as_long_as_told_gets_in() {
    for (long seed = 0; seed < 40; seed++) {
      var random = new Random(seed);
      clock.set(START.plusMillis(random.nextLong(DAY)));
      var own = new RateLimiter(clock);
      int waits = 0;
      while (waits < 30) {
        clock.advance(Duration.ofMillis(gap(random)));
        if (own.spend(KEY, Tier.FREE) instanceof RateDecision.Exhausted full) {
          clock.advance(full.retryAfter());
          waits++;
          assertThat(own.spend(KEY, Tier.FREE))
              .as("after %s, seed %d", full, seed)
              .isInstanceOf(RateDecision.Counted.class);
        }
      }
    }
  }

  @Test
  void answers_speak_of_the_window_that_has_less_left() {
    for (int hour = 0; hour < 9; hour++) {
      spend(100);
      clock.advance(Duration.ofMinutes(61));
    }
    spend(50);
    clock.advance(Duration.ofMinutes(61));

    assertThat(((RateDecision.Counted) limiter.spend(KEY, Tier.FREE)).limit()).isEqualTo(1_000);
    assertThat(((RateDecision.Counted) limiter.spend(KEY, Tier.FREE)).remaining()).isEqualTo(48);
  }

  @Test
  void refused_requests_do_not_count() {
    spend(100);
    for (int i = 0; i < 1_000; i++) {
      limiter.spend(KEY, Tier.FREE);
    }
    clock.advance(Duration.ofMinutes(61));

    var counted = (RateDecision.Counted) limiter.spend(KEY, Tier.FREE);
    assertThat(counted.remaining()).isEqualTo(99);
  }

  @Test
  void an_unlimited_key_is_not_counted_and_takes_no_memory() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(limiter.spend(KEY, Tier.UNLIMITED)).isEqualTo(new RateDecision.Unlimited());
    }
    assertThat(limiter.keyCount()).isZero();
  }

  @Test
  void keys_do_not_share() {
    spend(100);

    assertThat(limiter.spend(new ApiKeyId(2), Tier.FREE)).isInstanceOf(RateDecision.Counted.class);
  }

  @Test
  void many_threads_at_once_get_exactly_the_limit() throws Exception {
    var allowed = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Boolean>>();
      for (int i = 0; i < 5_000; i++) {
        tasks.add(() -> {
          boolean isAllowed = limiter.spend(KEY, Tier.STANDARD) instanceof RateDecision.Counted;
          return isAllowed && allowed.incrementAndGet() > 0;
        });
      }
      threads.invokeAll(tasks);
    }
    assertThat(allowed).hasValue(1_000);
  }

  @Test
  void a_clock_that_steps_back_opens_nothing() {
    spend(100);
    clock.advance(Duration.ofMinutes(-50));

    assertThat(limiter.spend(KEY, Tier.FREE)).isInstanceOf(RateDecision.Exhausted.class);
  }

  @Test
  void a_clock_that_was_ahead_by_more_than_a_window_begins_it_anew() {
    clock.advance(Duration.ofDays(40));
    spend(100);
    clock.advance(Duration.ofDays(-40));

    var counted = (RateDecision.Counted) limiter.spend(KEY, Tier.FREE);

    assertThat(counted.remaining()).isEqualTo(99);
    assertThat(limiter.drain())
        .allSatisfy(count ->
            assertThat(count.startsAt()).isLessThanOrEqualTo(clock.instant().getEpochSecond()));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 30, 59, 61, 180, 1_439, 1_500, 57_600})
  void nobody_waits_longer_than_a_window_and_its_newest_part_whatever_the_clock_does(long minutes) {
    clock.advance(Duration.ofMinutes(minutes));
    RateDecision last = limiter.spend(KEY, Tier.FREE);
    for (int hour = 0; hour < 12; hour++) {
      for (int i = 0; i < 101; i++) {
        last = limiter.spend(KEY, Tier.FREE);
      }
      clock.advance(Duration.ofMinutes(61));
    }
    clock.advance(Duration.ofMinutes(-12 * 61 - minutes));
    for (int i = 0; i < 1_001; i++) {
      last = limiter.spend(KEY, Tier.FREE);
    }

    var exhausted = (RateDecision.Exhausted) last;
    var slack = exhausted.window().equals(Duration.ofHours(1)) ? HOUR_SLACK : DAY_SLACK;
    assertThat(exhausted.retryAfter()).isLessThanOrEqualTo(exhausted.window().plusMillis(slack));
  }

  @Test
  void a_restart_goes_on_where_the_stored_counts_end() {
    spend(60);
    clock.advance(Duration.ofMinutes(2));
    spend(30);
    List<RateCount> stored = limiter.drain();

    var restarted = new RateLimiter(clock);
    restarted.takeStored(stored);
    var counted = (RateDecision.Counted) restarted.spend(KEY, Tier.FREE);
    assertThat(counted.remaining()).isEqualTo(9);
    clock.set(Instant.parse("2026-05-18T15:24:00Z"));
    assertThat(((RateDecision.Counted) restarted.spend(KEY, Tier.FREE)).remaining()).isEqualTo(68);
  }

  @Test
  void only_what_was_counted_since_is_drained() {
    spend(1);
    assertThat(limiter.drain())
        .containsExactlyInAnyOrder(
            new RateCount(KEY, 60, second("2026-05-18T14:23:00Z"), 1),
            new RateCount(KEY, 1_800, second("2026-05-18T14:00:00Z"), 1));
    assertThat(limiter.drain()).isEmpty();

    clock.advance(Duration.ofMinutes(1));
    spend(2);
    List<RateCount> changed = limiter.drain();
    assertThat(changed)
        .containsExactlyInAnyOrder(
            new RateCount(KEY, 60, second("2026-05-18T14:24:00Z"), 2),
            new RateCount(KEY, 1_800, second("2026-05-18T14:00:00Z"), 2));

    limiter.takeBack(changed);
    assertThat(limiter.drain()).containsExactlyInAnyOrderElementsOf(changed);
  }

  @Test
  void what_is_stored_counts_beside_what_is_not_drained_yet() {
    spend(10);
    limiter.drain();
    spend(5);

    limiter.takeStored(List.of(new RateCount(KEY, 60, second("2026-05-18T14:23:00Z"), 40)));

    assertThat(((RateDecision.Counted) limiter.spend(KEY, Tier.FREE)).remaining())
        .isEqualTo(100 - 46);
  }

  @Test
  void a_key_that_is_only_used_on_other_nodes_is_counted_too() {
    limiter.takeStored(List.of(new RateCount(KEY, 60, second("2026-05-18T14:23:00Z"), 100)));

    assertThat(limiter.spend(KEY, Tier.FREE)).isInstanceOf(RateDecision.Exhausted.class);
  }

  @Test
  void a_sub_window_of_a_node_whose_clock_is_ahead_counts_when_it_begins_here() {
    var ahead = List.of(new RateCount(KEY, 60, second("2026-05-18T14:24:00Z"), 100));
    limiter.takeStored(ahead);
    spend(1);

    clock.advance(Duration.ofMinutes(1));
    limiter.takeStored(ahead);

    assertThat(limiter.spend(KEY, Tier.FREE)).isInstanceOf(RateDecision.Exhausted.class);
  }

  @Test
  void a_key_that_has_been_idle_for_a_day_is_forgotten() {
    for (int key = 1; key <= 1_000; key++) {
      limiter.spend(new ApiKeyId(key), Tier.FREE);
    }
    limiter.drain();
    assertThat(limiter.keyCount()).isEqualTo(1_000);

    clock.advance(Duration.ofHours(25));
    limiter.drain();
    assertThat(limiter.keyCount()).isZero();
  }

  private void spend(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(limiter.spend(KEY, Tier.FREE)).isInstanceOf(RateDecision.Counted.class);
    }
  }

  /// Returns a random gap between requests, so that there are bursts, steady use and long pauses.
  private static long gap(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextLong(HOUR);
      case 1 -> random.nextLong(HOUR_SLACK);
      case 2, 3, 4 -> 0;
      default -> random.nextLong(40_000);
    };
  }

  /// Returns the number of requests at or after this moment.
  private static int since(List<Long> sorted, long from) {
    int count = 0;
    for (int i = sorted.size() - 1; i >= 0 && sorted.get(i) >= from; i--) {
      count++;
    }
    return count;
  }

  private static long second(String instant) {
    return Instant.parse(instant).getEpochSecond();
  }
}
