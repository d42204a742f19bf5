package io.spectra.webhooks.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Supplier;

/// The last things that happened in a simulation, and a checksum of all of them. Texts are only
/// made when somebody will read them: a failing seed is run again for its trace.
final class Trace {
  private static final int LINES_MAX = Integer.getInteger("simulation.lines", 80);

  private final VirtualTime time;
  private final boolean isKept;
  private final Deque<String> lines = new ArrayDeque<>();
  private long checksum = 1;

  Trace(VirtualTime time, boolean isKept) {
    this.time = time;
    this.isKept = isKept;
  }

  void add(long subject, Supplier<String> text) {
    checksum = checksum * 31 + subject * 17 + time.getAsLong();
    if (isKept) {
      lines.add(String.format(Locale.ROOT, "%10.3f s  %s", time.getAsLong() / 1e9, text.get()));
      if (lines.size() > LINES_MAX) {
        lines.remove();
      }
    }
  }

  long checksum() {
    return checksum;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
