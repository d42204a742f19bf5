package io.spectra.webhooks.delivery;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to read the next part of its backlog: a few lanes at a time, and while bodies
/// leave room in memory. Lanes without a recent answer read only while less than half of it is
/// used. Loop-owned.
final class BacklogReads {
  /// So many parts may be on their way, for which no room is taken yet.
  static final int UNDER_WAY_MAX = 16;

  private final long heldBytesMax;
  private final SequencedSet<Lane> proven = new LinkedHashSet<>();
  private final SequencedSet<Lane> unproven = new LinkedHashSet<>();
  private int underWay;

  BacklogReads(long heldBytesMax) {
    this.heldBytesMax = heldBytesMax;
  }

  /// The lane waits for its turn, among those with a recent answer or among the others.
  void await(Lane lane, boolean isProven) {
    (isProven ? unproven : proven).remove(lane);
    (isProven ? proven : unproven).add(lane);
  }

  void forget(Lane lane) {
    proven.remove(lane);
    unproven.remove(lane);
  }

  /// Takes the next lane, if it may read while so many bytes are held.
  @Nullable Lane next(long heldBytes) {
    if (underWay < UNDER_WAY_MAX && heldBytes < heldBytesMax && !proven.isEmpty()) {
      return proven.removeFirst();
    }
    if (underWay < UNDER_WAY_MAX && heldBytes < heldBytesMax / 2 && !unproven.isEmpty()) {
      return unproven.removeFirst();
    }
    return null;
  }

  void begin(Lane lane) {
    lane.reading = true;
    underWay++;
  }

  /// The part has come, or could not be read.
  void end(Lane lane) {
    lane.reading = false;
    underWay--;
  }
}
