package io.spectra.webhooks.delivery;

import io.spectra.webhooks.webhook.WebhookId;
import java.util.List;

/// Brings new and recovered events into the lanes of one loop, as one delivery for each webhook.
/// Loop-owned.
final class Arrivals {
  private final Lanes lanes;
  private final StartQueue queue;
  private final Parker parker;
  private final Outcomes outcomes;
  private final HeldBytes heldBytes;
  private final Clocks clocks;

  Arrivals(
      Lanes lanes,
      StartQueue queue,
      Parker parker,
      Outcomes outcomes,
      HeldBytes heldBytes,
      Clocks clocks) {
    this.lanes = lanes;
    this.queue = queue;
    this.parker = parker;
    this.outcomes = outcomes;
    this.heldBytes = heldBytes;
    this.clocks = clocks;
  }

  /// Takes events in the order in which they were accepted.
  void add(List<RoutedEvent> events) {
    events.forEach(this::add);
    relieve(events);
  }

  private void add(RoutedEvent routed) {
    List<WebhookId> webhooks = routed.webhooks();
    OpenEvent open = routed.event();
    EventInMemory event = heldBytes.hold(open.stored(), open, webhooks.size());
    int gone = 0;
    for (WebhookId id : webhooks) {
      Lane lane = lanes.of(id);
      if (lane == null) {
        gone++;
      } else {
        add(lane, event, routed.recovered());
      }
    }
    if (gone > 0) {
      outcomes.abandon(event, gone);
    }
  }

  private void add(Lane lane, EventInMemory event, boolean recovered) {
    long now = clocks.nanos();
    if (recovered && lane.backlog().isYounger(event.stored().sequence())) {
      lane.addAhead(new Delivery(event, null, true, now));
    } else {
      lane.add(new Delivery(event, null, false, now), now);
    }
    parker.storeTailIfFull(lane);
    queue.add(lane);
  }

  /// Parks what came in one message while memory holds too much. It parks all of a lane at once, so
  /// that the events of a change stay together and segments are not made one event at a time.
  private void relieve(List<RoutedEvent> events) {
    for (RoutedEvent routed : events) {
      if (!parker.isMemoryFull()) {
        return;
      }
      for (WebhookId id : routed.webhooks()) {
        Lane lane = lanes.known(id);
        if (lane != null && lane.queued() + lane.backlog().tailSize() > lane.pace().window()) {
          parker.park(lane);
        }
      }
    }
  }
}
