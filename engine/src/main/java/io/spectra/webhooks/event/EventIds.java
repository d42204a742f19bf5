package io.spectra.webhooks.event;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Generates increasing [EventId]s. An id consists of 48 bits of milliseconds, a counter of 12 bits
/// that starts at a random value in its lower half in each millisecond (RFC 9562, 6.2, method 1),
/// and 62 random bits.
///
/// A generator is not thread-safe. It belongs to one thread or event loop, and ids increase within
/// it. If the clock steps back, or a millisecond needs more ids than its counter holds, the
/// generator borrows from the next millisecond.
public final class EventIds {
  private static final int COUNTER_MAX = 0xFFF;
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 1L << 63;
  private static final int IDS_A_FETCH = 64;

  private final InstantSource clock;
  private final RandomGenerator random;

  /// Random bytes for many ids. One call of a strong generator costs more than the bytes
  /// themselves.
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
