package io.spectra.webhooks.store;

import java.util.List;

/// What this node took over from one that died: segments, and how many outbox entries. Empty when
/// nobody was dead.
public record Takeover(List<Segment.Head> segments, int outboxEntries) {
  public static final Takeover NOTHING = new Takeover(List.of(), 0);

  public Takeover {
    segments = List.copyOf(segments);
  }

  public boolean isEmpty() {
    return segments.isEmpty() && outboxEntries == 0;
  }
}
