package io.spectra.webhooks.event;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes [EventId]s that grow: 48 bits of milliseconds, 12 bits of a counter that starts at random
/// in its lower half each millisecond (RFC 9562, 6.2, method 1), 62 random bits.
///
/// Not safe for threads: one generator belongs to one thread or event loop, and ids grow within it.
/// A clock that steps back, or more ids than a millisecond's counter holds, borrow from the next
/// millisecond.
public final class EventIds {
  private static final int COUNTER_MAX = 0xFFF;
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 1L << 63;
  private static final int IDS_A_FETCH = 64;

  private final InstantSource clock;
  private final RandomGenerator random;

  /// A strong generator's call costs more than its bytes, so they are fetched for many ids at once.
  private final ByteBuffer chance = ByteBuffer.allocate(IDS_A_FETCH * Long.BYTES).limit(0);

  private long lastMillis = -1; // owner's thread only
  private int counter; // owner's thread only

  public EventIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public EventId next() {
    long now = clock.millis();
    if (now > lastMillis) {
      startMillisecond(now);
    } else if (counter == COUNTER_MAX) {
      startMillisecond(lastMillis + 1);
    } else {
      counter++;
    }
    long high = lastMillis << 16 | VERSION_7 | counter;
    return new EventId(new UUID(high, VARIANT | randomBits() >>> 2));
  }

  private long randomBits() {
    if (!chance.hasRemaining()) {
      random.nextBytes(chance.array());
      chance.clear();
    }
    return chance.getLong();
  }

  private void startMillisecond(long millis) {
    lastMillis = millis;
    counter = random.nextInt(COUNTER_MAX / 2 + 1);
  }
}
