package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKeyId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps every API key within the hour and the day of its tier, exactly, however many threads ask
/// at once. Hours are counted by the minute, days by the half hour (see [SlidingCounts]), so a full
/// window opens again up to a minute, or half an hour, later than a count of single requests would.
///
/// Where several nodes count, it knows the counts of the others from the last [#takeStored].
///
/// Memory: about 1 KiB a key that was used within the last day; others are forgotten. Any thread;
/// nothing blocks for longer than a few additions.
public final class RateLimiter {
  private static final int HOUR_SPAN_SECONDS = 60;
  private static final int HOUR_SPANS = 60;
  private static final int DAY_SPAN_SECONDS = 30 * 60;
  private static final int DAY_SPANS = 48;

  private final InstantSource clock;
  private final Map<ApiKeyId, KeyCounts> keys = new ConcurrentHashMap<>();

  public RateLimiter(InstantSource clock) {
    this.clock = clock;
  }

  /// Asks for one request of this key and, if it is allowed, counts it.
  public RateDecision spend(ApiKeyId key, Tier tier) {
    if (!tier.isLimited()) {
      return new RateDecision.Unlimited();
    }
    int perHour = tier.perHour().orElseThrow();
    int perDay = tier.perDay().orElseThrow();
    long now = now();
    while (true) {
      KeyCounts counts = keys.computeIfAbsent(key, _ -> new KeyCounts());
      synchronized (counts) {
        if (!counts.isForgotten) {
          return counts.spend(now, perHour, perDay);
        }
      }
    }
  }

  /// Takes counts as they are in the store, in which nothing is missing that [#drain()] gave: what
  /// was there at the start, or what other nodes have added since. Requests counted here and not
  /// drained yet are added to it. On the thread that drains.
  void takeStored(List<RateCount> stored) {
    long now = now();
    for (RateCount count : stored) {
      KeyCounts counts = keys.computeIfAbsent(count.key(), _ -> new KeyCounts());
      synchronized (counts) {
        counts.slideTo(now);
        counts.of(count.spanSeconds()).takeStored(count.startsAt(), count.requests());
      }
    }
  }

  /// Returns the counts since the last call, which are to be added to the stored ones. Forgets keys
  /// that have nothing left to count.
  List<RateCount> drain() {
    long now = now();
    var changed = new ArrayList<RateCount>();
    keys.entrySet().removeIf(entry -> drain(entry.getKey(), entry.getValue(), now, changed));
    return changed;
  }

  /// Whether the key has nothing left to count; nothing is counted in it from then on.
  private static boolean drain(ApiKeyId key, KeyCounts counts, long now, List<RateCount> changed) {
    synchronized (counts) {
      counts.slideTo(now);
      counts.drain(key, changed);
      counts.isForgotten = counts.isEmpty();
      return counts.isForgotten;
    }
  }

  /// Takes back what [#drain()] gave and could not be stored: the next call gives it again.
  void takeBack(List<RateCount> notStored) {
    for (RateCount count : notStored) {
      KeyCounts counts = keys.get(count.key());
      if (counts != null) {
        synchronized (counts) {
          counts.of(count.spanSeconds()).takeBack(count.startsAt(), count.requests());
        }
      }
    }
  }

  /// Returns the number of keys in memory.
  int keyCount() {
    return keys.size();
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /// One key's two windows. All of it guarded by its own lock.
  private static final class KeyCounts {
    private final SlidingCounts hour = new SlidingCounts(HOUR_SPAN_SECONDS, HOUR_SPANS);
    private final SlidingCounts day = new SlidingCounts(DAY_SPAN_SECONDS, DAY_SPANS);
    private boolean isForgotten;

    RateDecision spend(long now, int perHour, int perDay) {
      slideTo(now);
      boolean hourIsFull = hour.total() >= perHour;
      boolean dayIsFull = day.total() >= perDay;
      if (hourIsFull || dayIsFull) {
        return exhausted(now, hourIsFull ? perHour : 0, dayIsFull ? perDay : 0);
      }
      hour.add();
      day.add();
      int leftOfHour = perHour - hour.total();
      int leftOfDay = perDay - day.total();
      return leftOfHour <= leftOfDay
          ? new RateDecision.Counted(perHour, leftOfHour, hour.belowAt(hour.total()))
          : new RateDecision.Counted(perDay, leftOfDay, day.belowAt(day.total()));
    }

    /// A limit of 0 says that its window is not full. The answer reports the window that opens
    /// later.
    private RateDecision exhausted(long now, int fullHour, int fullDay) {
      long hourOpens = fullHour == 0 ? 0 : hour.belowAt(fullHour);
      long dayOpens = fullDay == 0 ? 0 : day.belowAt(fullDay);
      return hourOpens >= dayOpens
          ? exhausted(now, fullHour, Duration.ofHours(1), hourOpens, HOUR_SPAN_SECONDS)
          : exhausted(now, fullDay, Duration.ofDays(1), dayOpens, DAY_SPAN_SECONDS);
    }

    /// Never asks a caller to wait longer than a window and its newest sub-window, though the
    /// counts may be ahead of a clock that stepped back.
    private static RateDecision exhausted(
        long now, int limit, Duration window, long opens, int spanSeconds) {
      long wait = Math.clamp(opens - now, 1, window.toSeconds() + spanSeconds);
      return new RateDecision.Exhausted(limit, window, now + wait, Duration.ofSeconds(wait));
    }

    void slideTo(long now) {
      hour.slideTo(now);
      day.slideTo(now);
    }

    void drain(ApiKeyId key, List<RateCount> changed) {
      SlidingCounts.SpanConsumer add =
          (span, startsAt, requests) -> changed.add(new RateCount(key, span, startsAt, requests));
      hour.drain(add);
      day.drain(add);
    }

    boolean isEmpty() {
      return hour.total() == 0 && day.total() == 0;
    }

    SlidingCounts of(int spanSeconds) {
      return switch (spanSeconds) {
        case HOUR_SPAN_SECONDS -> hour;
        case DAY_SPAN_SECONDS -> day;
        default ->
            throw new IllegalStateException("no window has sub-windows of " + spanSeconds + " s");
      };
    }
  }
}
