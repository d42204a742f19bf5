package io.spectra.webhooks.store;

import java.util.List;

/// The segments and outbox rows that this node has taken over from a dead node: segments ordered by
/// webhook and id, outbox sequences ascending.
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
