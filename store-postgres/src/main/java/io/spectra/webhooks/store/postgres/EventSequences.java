package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoredEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives events their sequences: seconds since 2026 (30 bits), the node's slot (8 bits), a counter
/// within the second (15 bits). They grow on a node and never repeat; those of one block are
/// consecutive. Slot and counter lie the other way round than in a delivery id, but the seconds in
/// the same place: a range of either is a range of time.
///
/// A second that needs more borrows from the next one, and a clock that steps back is waited for.
/// An event's sequence is never of a second before its acceptance, so a day of sequences that has
/// passed holds no event that was accepted after it.
///
/// It also knows what is *settled*: below that, each sequence it gave is committed or never will
/// be. Whoever lists events goes no further than every node's. Any thread.
final class EventSequences {
  static final int BLOCK_MAX = 1 << 15;
  private static final int COUNTER_BITS = 15;
  private static final int SLOT_BITS = 8;

  private final InstantSource clock;
  private final long slot;
  private final List<Claim> claims = new ArrayList<>(); // guarded by this
  private long last; // guarded by this; second and counter, without the slot

  /// `newest` is the largest sequence that any node is known to have given. Ones that this slot
  /// gave before and could not store are of this second at the latest: it is passed over.
  EventSequences(InstantSource clock, int slot, long newest) {
    this.clock = clock;
    this.slot = slot;
    long second = Math.max(secondOf(newest), Day.second(clock.instant()));
    this.last = (second << COUNTER_BITS) + BLOCK_MAX - 1;
  }

  /// The second that a sequence is of, or of which it was borrowed.
  static long secondOf(long sequence) {
    return sequence >>> (SLOT_BITS + COUNTER_BITS);
  }

  /// The slot of the node that gave a sequence.
  static int slotOf(long sequence) {
    return (int) (sequence >>> COUNTER_BITS) & ((1 << SLOT_BITS) - 1);
  }

  /// The smallest sequence of a second.
  static long floor(long second) {
    return second << (SLOT_BITS + COUNTER_BITS);
  }

  /// Begins something that may need sequences: while it is open, they are not settled.
  synchronized Claim claim() {
    Claim claim = new Claim(sequence(last + 1));
    claims.add(claim);
    return claim;
  }

  /// Where this node's sequences go on. Takes note of the time, so that it moves on while nothing
  /// happens.
  synchronized long settled() {
    last = Math.max(last, now() - 1);
    return settledBut(null);
  }

  synchronized long newest() {
    return sequence(last);
  }

  /// Another node gave this sequence: a clock that lags behind others' would hold back what they
  /// list.
  synchronized void follow(long sequence) {
    last = Math.max(last, (secondOf(sequence) << COUNTER_BITS) - 1);
  }

  private synchronized long take(int count, Instant acceptedAt) {
    if (count < 1 || count > BLOCK_MAX) {
      throw new IllegalArgumentException(
          "1 to " + BLOCK_MAX + " events can be submitted at once, were " + count);
    }
    long accepted = Day.second(acceptedAt) << COUNTER_BITS;
    long first = Math.max(Math.max(now(), accepted), last + 1);
    if (counterOf(first) + count > BLOCK_MAX) {
      first = ((first >>> COUNTER_BITS) + 1) << COUNTER_BITS;
    }
    last = first + count - 1;
    return sequence(first);
  }

  private synchronized long settledBut(@Nullable Claim excepted) {
    return claims.stream()
        .filter(claim -> claim != excepted)
        .mapToLong(claim -> claim.from)
        .reduce(sequence(last + 1), Math::min);
  }

  private synchronized void end(Claim claim) {
    claims.remove(claim);
  }

  private long now() {
    return Day.second(clock.instant()) << COUNTER_BITS;
  }

  private static long counterOf(long tick) {
    return tick & (BLOCK_MAX - 1);
  }

  private long sequence(long tick) {
    return floor(tick >>> COUNTER_BITS) | slot << COUNTER_BITS | counterOf(tick);
  }

  /// What one transaction takes. Closed when it is certain that it has committed, or never will.
  final class Claim implements AutoCloseable {
    private final long from;

    private Claim(long from) {
      this.from = from;
    }

    /// Gives the events of one submission consecutive sequences.
    List<StoredEvent> give(List<NewEvent> events) {
      if (events.isEmpty()) {
        return List.of();
      }
      Instant newest =
          events.stream().map(NewEvent::acceptedAt).max(Instant::compareTo).orElseThrow();
      long first = take(events.size(), newest);
      List<StoredEvent> stored = new ArrayList<>(events.size());
      for (NewEvent event : events) {
        stored.add(new StoredEvent(first + stored.size(), event));
      }
      return stored;
    }

    /// What will be settled when this alone is over.
    long settledAfter() {
      return settledBut(this);
    }

    @Override
    public void close() {
      end(this);
    }
  }
}
