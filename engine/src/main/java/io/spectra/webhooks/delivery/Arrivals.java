package io.spectra.webhooks.delivery;

import io.spectra.webhooks.webhook.WebhookId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Takes the events that the writer sends to a loop, and makes a delivery of each for every webhook
/// of that loop. One message may bring some hundred thousand deliveries, so they are made in parts,
/// with other work of the loop in between. Loop-owned.
final class Arrivals {
  /// The number of deliveries that are made before other work of the loop gets its turn.
  static final int DELIVERIES_A_TURN = 512;

  private final Lanes lanes;
  private final StartQueue queue;
  private final Parker parker;
  private final Upkeep upkeep;
  private final Outcomes outcomes;
  private final HeldBytes heldBytes;
  private final Clocks clocks;
  private final Queue<Message> messages = new ArrayDeque<>(); // in the order in which they came

  Arrivals(Lanes lanes, Flow flow, HeldBytes heldBytes, Clocks clocks) {
    this.lanes = lanes;
    this.queue = flow.queue();
    this.parker = flow.parker();
    this.upkeep = flow.upkeep();
    this.outcomes = flow.outcomes();
    this.heldBytes = heldBytes;
    this.clocks = clocks;
  }

  /// The parts of the dispatcher that a delivery passes before it starts.
  record Flow(StartQueue queue, Parker parker, Upkeep upkeep, Outcomes outcomes) {}

  private sealed interface Message {

    /// Something that must happen after everything that came before it.
    record Task(Runnable task) implements Message {}

    /// Events in the order in which they were accepted, and how far they have been taken. When all
    /// have been taken, `isTaken` is true, and they are gone through once more to relieve memory.
    final class Events implements Message {
      final List<RoutedEvent> events;
      boolean isTaken;
      int eventIndex;
      int webhookIndex; // of that event
      @Nullable EventInMemory inMemory; // that event, unless none of its webhooks had its turn yet

      Events(List<RoutedEvent> events) {
        this.events = events;
      }

      boolean isAtEnd() {
        return eventIndex == events.size();
      }

      RoutedEvent current() {
        return events.get(eventIndex);
      }

      /// Goes on to the next webhook, and returns the one that had its turn.
      WebhookId next() {
        List<WebhookId> webhooks = current().webhooks();
        WebhookId id = webhooks.get(webhookIndex++);
        if (webhookIndex == webhooks.size()) {
          eventIndex++;
          webhookIndex = 0;
          inMemory = null;
        }
        return id;
      }
    }
  }

  void add(List<RoutedEvent> events) {
    messages.add(new Message.Events(events));
  }

  /// Runs a task when everything has been taken that came before it.
  void add(Runnable task) {
    messages.add(new Message.Task(task));
  }

  /// Takes what one turn allows. Returns whether there is more.
  boolean take() {
    int left = DELIVERIES_A_TURN;
    while (left > 0 && !messages.isEmpty()) {
      switch (messages.element()) {
        case Message.Task(Runnable task) -> {
          messages.remove();
          task.run();
        }
        case Message.Events events -> {
          left = events.isTaken ? relieve(events, left) : take(events, left);
          if (events.isTaken && (events.isAtEnd() || !parker.isMemoryFull())) {
            messages.remove();
          }
        }
      }
    }
    return !messages.isEmpty();
  }

  private int take(Message.Events events, int deliveries) {
    int left = deliveries;
    while (left > 0 && !events.isAtEnd()) {
      takeNext(events);
      left--;
    }
    if (events.isAtEnd()) {
      events.isTaken = true;
      events.eventIndex = 0;
    }
    return left;
  }

  private void takeNext(Message.Events events) {
    RoutedEvent routed = events.current();
    EventInMemory event = events.inMemory;
    if (event == null) {
      OpenEvent open = routed.event();
      event = heldBytes.hold(open.stored(), open, routed.webhooks().size());
      events.inMemory = event;
    }
    Lane lane = lanes.of(events.next());
    if (lane == null) {
      outcomes.abandon(event, 1);
    } else {
      add(lane, event, routed.recovered());
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
    upkeep.watchFresh(lane);
    queue.add(lane);
  }

  /// Parks what came in one message while memory holds too much. It parks all of a lane at once, so
  /// that the events of a change stay together and segments are not made one event at a time.
  private int relieve(Message.Events events, int deliveries) {
    int left = deliveries;
    while (left > 0 && !events.isAtEnd() && parker.isMemoryFull()) {
      Lane lane = lanes.known(events.next());
      if (lane != null && lane.queued() + lane.backlog().tailSize() > lane.pace().window()) {
        parker.park(lane);
      }
      left--;
    }
    return left;
  }

  /// Forgets what has not been taken.
  void clear() {
    messages.clear();
  }
}
