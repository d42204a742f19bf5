package io.spectra.webhooks.delivery;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gives lanes their turns to read the next part of their backlogs: to a few lanes at a time, and
/// only while memory has room for bodies. Lanes without a recent answer read only while less than
/// half of it is used. Loop-owned.
final class BacklogReads {
  /// The number of parts that may be read at the same time. They take up no room yet.
  static final int UNDER_WAY_MAX = 16;

  private final long heldBytesMax;
  private final SequencedSet<Lane> proven = new LinkedHashSet<>();
  private final SequencedSet<Lane> unproven = new LinkedHashSet<>();
  private final Set<Lane> reading = new HashSet<>();

  BacklogReads(long heldBytesMax) {
    this.heldBytesMax = heldBytesMax;
  }

  /// Adds a lane that waits for its turn, to those with a recent answer or to the others.
  void await(Lane lane, boolean isProven) {
    (isProven ? unproven : proven).remove(lane);
    (isProven ? proven : unproven).add(lane);
  }

  void forget(Lane lane) {
    proven.remove(lane);
    unproven.remove(lane);
  }

  /// Takes the next lane, if one may read while memory has this many bytes of bodies.
  @Nullable Lane next(long heldBytes) {
    if (reading.size() < UNDER_WAY_MAX && heldBytes < heldBytesMax && !proven.isEmpty()) {
      return proven.removeFirst();
    }
    if (reading.size() < UNDER_WAY_MAX && heldBytes < heldBytesMax / 2 && !unproven.isEmpty()) {
      return unproven.removeFirst();
    }
    return null;
  }

  void begin(Lane lane) {
    reading.add(lane);
  }

  /// Notes that the part has been read, or could not be read.
  void end(Lane lane) {
    reading.remove(lane);
  }

  boolean isReading(Lane lane) {
    return reading.contains(lane);
  }
}
