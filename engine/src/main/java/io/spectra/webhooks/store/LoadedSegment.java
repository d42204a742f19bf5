package io.spectra.webhooks.store;

import java.time.Duration;
import java.util.List;

/// Part of a segment with its events, in order. Deliveries that already have an attempt are among
/// them: whoever recovers takes them out by [Store#attemptedOf].
public record LoadedSegment(Duration pausedBefore, List<StoredEvent> events) {
  public LoadedSegment {
    events = List.copyOf(events);
  }
}
