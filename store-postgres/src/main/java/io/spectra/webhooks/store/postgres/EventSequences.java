package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoredEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives events their sequences: seconds since 2026 (30 bits), the node number (8 bits), a counter
/// within the second (15 bits). On each node they grow and never repeat; those of one block are
/// consecutive. In a delivery id the counter comes before the node number. The seconds are in the
/// same place in both, so a range of either is a range of time.
///
/// When a second has no sequences left, they are borrowed from the next one. After the clock has
/// stepped back, sequences continue from the newest one. An event's sequence is never of a second
/// before its acceptance, so a past day of sequences holds no event that was accepted after it.
///
/// It also knows which sequences are *settled*: each one that it gave is committed or never will
/// be. A list of events stops at the smallest such bound of all nodes. Any thread may use it.
final class EventSequences {
  static final int BLOCK_MAX = 1 << 15;
  private static final int COUNTER_BITS = 15;
  private static final int NODE_BITS = 8;

  private final InstantSource clock;
  private final long nodeNumber;
  private final List<Claim> claims = new ArrayList<>(); // guarded by this
  private long last; // second and counter, without the node number; guarded by this

  /// Starts after `newest`, the largest sequence that any node is known to have given. An earlier
  /// node with this number may have given sequences of this second that it could not store, so this
  /// second is skipped.
  EventSequences(InstantSource clock, int nodeNumber, long newest) {
    this.clock = clock;
    this.nodeNumber = nodeNumber;
    long second = Math.max(secondOf(newest), Day.second(clock.instant()));
    this.last = (second << COUNTER_BITS) + BLOCK_MAX - 1;
  }

  /// Returns the second of a sequence, which may be later than the time at which it was given.
  static long secondOf(long sequence) {
    return sequence >>> (NODE_BITS + COUNTER_BITS);
  }

  /// Returns the number of the node that gave a sequence.
  static int nodeNumberOf(long sequence) {
    return (int) (sequence >>> COUNTER_BITS) & ((1 << NODE_BITS) - 1);
  }

  /// Returns the smallest sequence of a second.
  static long floor(long second) {
    return second << (NODE_BITS + COUNTER_BITS);
  }

  /// Starts a claim for a transaction that may need sequences. They are not settled while the claim
  /// is open.
  synchronized Claim claim() {
    Claim claim = new Claim(sequence(last + 1));
    claims.add(claim);
    return claim;
  }

  /// Returns the sequence below which all of this node's are settled. It follows the clock, so it
  /// also advances while nothing is written.
  synchronized long settled() {
    last = Math.max(last, now() - 1);
    return settledBut(null);
  }

  synchronized long newest() {
    return sequence(last);
  }

  /// Advances to another node's sequence. Without this, a clock that is behind those of other nodes
  /// would hold back the events that they list.
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
    return floor(tick >>> COUNTER_BITS) | nodeNumber << COUNTER_BITS | counterOf(tick);
  }

  /// The sequences of one transaction. It is closed when it is certain that the transaction has
  /// committed or never will.
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

    /// Returns the bound of settled sequences once this claim is closed.
    long settledAfter() {
      return settledBut(this);
    }

    @Override
    public void close() {
      end(this);
    }
  }
}
