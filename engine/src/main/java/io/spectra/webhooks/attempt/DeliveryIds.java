package io.spectra.webhooks.attempt;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Makes [DeliveryId]s: seconds since 2026 (30 bits), a counter within the second (15 bits) and the
/// node's slot (8 bits). A second that needs more than 32,768 ids borrows from the next one, and a
/// clock that steps back continues from the newest id, so ids never repeat and never shrink.
///
/// Any thread.
public final class DeliveryIds {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  private static final int COUNTER_BITS = 15;
  private static final int SLOT_BITS = 8;
  private static final int IDS_A_SECOND = 1 << COUNTER_BITS;

  private final InstantSource clock;
  private final int slot;
  private final AtomicLong lastTick;

  /// `newest` is the newest id that the store knows, so that a restart never reuses one. Ids that
  /// the run before gave out and could not store are of this second at the latest: it is passed
  /// over. `slot` is this node's, 0 to 255.
  public DeliveryIds(InstantSource clock, int slot, DeliveryId newest) {
    if (slot < 0 || slot >= 1 << SLOT_BITS) {
      throw new IllegalArgumentException("node slot must be 0 to 255, was " + slot);
    }
    this.clock = clock;
    this.slot = slot;
    long latest = Math.max(newest.value() >>> SLOT_BITS, tick(clock.instant()));
    this.lastTick = new AtomicLong(latest + IDS_A_SECOND - 1);
  }

  /// The next id, not before the floor of `acceptedAt`: a clock that stepped back in between must
  /// not hide a delivery's attempt from a recovery that looks for it from there on.
  public DeliveryId next(Instant acceptedAt) {
    long floor = Math.max(tick(clock.instant()), tick(acceptedAt));
    long tick = lastTick.accumulateAndGet(floor, (last, now) -> Math.max(last + 1, now));
    return new DeliveryId(tick << SLOT_BITS | slot);
  }

  /// The same, and larger than `other`: another node's clock may be ahead of this one's.
  public DeliveryId next(Instant acceptedAt, DeliveryId other) {
    lastTick.accumulateAndGet(other.value() >>> SLOT_BITS, Math::max);
    return next(acceptedAt);
  }

  /// The smallest id that a delivery started at `instant` or later can have.
  public static DeliveryId floor(Instant instant) {
    return new DeliveryId(tick(instant) << SLOT_BITS);
  }

  /// The second in which a delivery with this id started, or a little later where ids were
  /// borrowed.
  public static Instant startOf(DeliveryId id) {
    return EPOCH.plusSeconds(id.value() >>> (SLOT_BITS + COUNTER_BITS));
  }

  /// The slot of the node that made an id.
  public static int slotOf(DeliveryId id) {
    return (int) id.value() & ((1 << SLOT_BITS) - 1);
  }

  private static long tick(Instant instant) {
    return Math.max(0, instant.getEpochSecond() - EPOCH.getEpochSecond()) << COUNTER_BITS;
  }
}
