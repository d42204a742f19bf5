package io.spectra.webhooks.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to read the next part of what it has parked, as far as there is room in memory:
/// what has been asked for and has not come yet takes up room too. Lanes without a recent answer
/// may use half of it. Loop-owned.
final class Loads {
  private static final long FIRST_GUESS_BYTES = 2_048;
  private static final int GUESS_INERTIA = 8;

  private final long bytesMax;
  private final Map<Line, Deque<Lane>> lines =
      Map.of(Line.PROVEN, new ArrayDeque<>(), Line.UNPROVEN, new ArrayDeque<>());
  private long comingBytes;
  private long guessBytes = FIRST_GUESS_BYTES; // of one delivery

  Loads(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Where lanes wait: those whose receivers answer these days, and the others.
  enum Line {
    PROVEN,
    UNPROVEN
  }

  /// The lane waits for its turn; it changes its line when its receiver answers again.
  void await(Lane lane, Line line) {
    if (lane.awaitsLoadIn != line) {
      lane.awaitsLoadIn = line;
      queue(line).add(lane);
    }
  }

  /// Takes the next lane, if there is room beside the bytes that are held.
  @Nullable Lane next(long heldBytes) {
    long bytes = heldBytes + comingBytes;
    Lane lane = bytes < bytesMax ? poll(Line.PROVEN) : null;
    return lane == null && bytes < bytesMax / 2 ? poll(Line.UNPROVEN) : lane;
  }

  private @Nullable Lane poll(Line line) {
    Lane lane = queue(line).poll();
    while (lane != null && lane.awaitsLoadIn != line) {
      lane = queue(line).poll(); // it has gone to the other line
    }
    if (lane != null) {
      lane.awaitsLoadIn = null;
    }
    return lane;
  }

  private Deque<Lane> queue(Line line) {
    return requireNonNull(lines.get(line));
  }

  void begin(Lane lane, int deliveries) {
    lane.loading = deliveries * guessBytes;
    comingBytes += lane.loading;
  }

  /// The part has come, or could not be read.
  void end(Lane lane) {
    comingBytes -= lane.loading;
    lane.loading = 0;
  }

  /// How large a delivery was.
  void learn(long bytes) {
    guessBytes += (bytes - guessBytes) / GUESS_INERTIA;
  }
}
