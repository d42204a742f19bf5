package io.spectra.webhooks.engine;

import io.spectra.webhooks.event.EventId;
import java.util.List;

/// Events that wait for the end of a caller's transaction. When it is rolled back, they never
/// existed.
public final class JoinedEvents {
  private final List<EventId> ids;
  private final Runnable handOver;

  JoinedEvents(List<EventId> ids, Runnable handOver) {
    this.ids = List.copyOf(ids);
    this.handOver = handOver;
  }

  /// Returns their ids, in the order in which the events were given.
  public List<EventId> ids() {
    return ids;
  }

  /// Reports that the transaction has been committed, so that the events are sent at once. Without
  /// this call, or when the process dies before it, they are found and sent some seconds later.
  /// Never blocks; must not be called before the commit.
  public void committed() {
    handOver.run();
  }
}
