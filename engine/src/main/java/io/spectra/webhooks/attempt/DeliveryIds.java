package io.spectra.webhooks.attempt;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Makes [DeliveryId]s: seconds since 2026 (30 bits), a counter within the second (15 bits) and the
/// node number (8 bits). A second that needs more than 32,768 ids borrows from the next one. After
/// the clock has stepped back, ids continue from the newest one. So ids never repeat and never
/// shrink.
///
/// Any thread may call it.
public final class DeliveryIds {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  private static final int COUNTER_BITS = 15;
  private static final int NODE_BITS = 8;
  private static final int IDS_A_SECOND = 1 << COUNTER_BITS;

  private final InstantSource clock;
  private final int nodeNumber;
  private final AtomicLong lastTick;

  /// Creates the source of one node's ids. `nodeNumber` is 0 to 255. `newest` is the newest id that
  /// the store knows, so that a restart never reuses one. The run before may have given out ids of
  /// this second that it could not store, so this second is passed over.
  public DeliveryIds(InstantSource clock, int nodeNumber, DeliveryId newest) {
    if (nodeNumber < 0 || nodeNumber >= 1 << NODE_BITS) {
      throw new IllegalArgumentException("node number must be 0 to 255, was " + nodeNumber);
    }
    this.clock = clock;
    this.nodeNumber = nodeNumber;
    long latest = Math.max(newest.value() >>> NODE_BITS, tick(clock.instant()));
    this.lastTick = new AtomicLong(latest + IDS_A_SECOND - 1);
  }

  /// Returns the next id, which is at least the floor of `acceptedAt`. Otherwise a clock that
  /// stepped back in between would hide a delivery's attempt from a recovery, which looks for it
  /// from there on.
  public DeliveryId next(Instant acceptedAt) {
    long floor = Math.max(tick(clock.instant()), tick(acceptedAt));
    long tick = lastTick.accumulateAndGet(floor, (last, now) -> Math.max(last + 1, now));
    return new DeliveryId(tick << NODE_BITS | nodeNumber);
  }

  /// Returns the next id in the same way, and makes it larger than `other`, which may come from a
  /// node whose clock is ahead of this one's.
  public DeliveryId next(Instant acceptedAt, DeliveryId other) {
    lastTick.accumulateAndGet(other.value() >>> NODE_BITS, Math::max);
    return next(acceptedAt);
  }

  /// Returns the smallest id that a delivery started at `instant` or later can have.
  public static DeliveryId floor(Instant instant) {
    return new DeliveryId(tick(instant) << NODE_BITS);
  }

  /// Returns the second in which a delivery with this id started, or a little later where ids were
  /// borrowed.
  public static Instant startOf(DeliveryId id) {
    return EPOCH.plusSeconds(id.value() >>> (NODE_BITS + COUNTER_BITS));
  }

  /// Returns the number of the node that made an id.
  public static int nodeNumberOf(DeliveryId id) {
    return (int) id.value() & ((1 << NODE_BITS) - 1);
  }

  private static long tick(Instant instant) {
    return Math.max(0, instant.getEpochSecond() - EPOCH.getEpochSecond()) << COUNTER_BITS;
  }
}
