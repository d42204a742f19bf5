package io.spectra.webhooks.store;

import java.time.Duration;
import java.util.List;

/// Part of a segment with its events, in order. It includes deliveries that already have an
/// attempt; recovery removes them by [Store#attemptedOf].
public record LoadedSegment(Duration pausedBefore, List<StoredEvent> events) {
  public LoadedSegment {
    events = List.copyOf(events);
  }
}
