package io.spectra.webhooks.store;

import java.util.List;

/// What this node has taken over from one that died: the segments, by webhook and id, and the
/// sequences in its outbox, ascending.
public record Takeover(List<Segment.Head> segments, List<Long> outbox) {
  public static final Takeover NOTHING = new Takeover(List.of(), List.of());

  public Takeover {
    segments = List.copyOf(segments);
    outbox = List.copyOf(outbox);
  }

  public boolean isEmpty() {
    return segments.isEmpty() && outbox.isEmpty();
  }
}
