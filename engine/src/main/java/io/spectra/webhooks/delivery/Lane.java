package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// One webhook's queue, window and health. Deliveries start in the order of the queue; the events
/// of one change go one after another. Loop-owned; it knows no port, [Dispatcher] carries out what
/// it decides.
final class Lane {
  /// An answer this recent, or no attempt this old without one, keeps a lane's claim on its loop's
  /// slots.
  private static final long RECENT_NANOS = Duration.ofSeconds(1).toNanos();

  private final WebhookId webhook;
  private final Deque<Delivery> queue = new ArrayDeque<>();
  private final SequencedSet<Delivery> inFlight = new LinkedHashSet<>(); // oldest first
  private final Backlog backlog;
  private final SetAside setAside = new SetAside();
  private final ConnectRest rest = new ConnectRest();
  private Pace pace = Pace.START;
  private boolean removed;
  boolean listed; // among the dispatcher's ready lanes
  boolean awaitsPermit; // among those that cannot start for want of a permit to connect
  boolean reading; // a part of a segment

  Lane(WebhookId webhook, Backlog backlog) {
    this.webhook = webhook;
    this.backlog = backlog;
  }

  WebhookId webhook() {
    return webhook;
  }

  Backlog backlog() {
    return backlog;
  }

  Pace pace() {
    return pace;
  }

  int queued() {
    return queue.size() + setAside.size();
  }

  int inFlight() {
    return inFlight.size();
  }

  /// Started and not ended, the newest first.
  List<Delivery> newestInFlight() {
    return List.copyOf(inFlight.reversed());
  }

  boolean isRemoved() {
    return removed;
  }

  boolean isIdle() {
    return queue.isEmpty() && inFlight.isEmpty() && backlog.isEmpty() && setAside.isEmpty();
  }

  /// A fresh delivery: to the queue, or behind what is parked.
  void add(Delivery delivery, long nowNanos) {
    if (backlog.isBlocking()) {
      backlog.append(delivery, nowNanos);
    } else {
      queue.add(delivery);
    }
  }

  /// A delivery out of a segment, or one recovered that is older than all segments.
  void addAhead(Delivery delivery) {
    queue.add(delivery);
  }

  /// True when the first delivery of the queue may start, as far as this lane is concerned.
  boolean canStart() {
    Delivery first = queue.peek();
    return first != null
        && (first.isOverflow() || inFlight.size() < pace.window())
        && (!setAside.isFull() || first.hasFailedByFault())
        && (first.held().stored().event().position() == 0 || !isUnderWay(first.change()));
  }

  private boolean isUnderWay(long change) {
    return setAside.holds(change)
        || inFlight.stream().anyMatch(delivery -> delivery.change() == change);
  }

  /// Whether a new connection may be opened: as long as this machine has failed to open one, only
  /// one is tried at a time, after a rest. Idle connections are used meanwhile.
  boolean mayConnect(long nowNanos) {
    return rest.isOver(nowNanos)
        && (!rest.isProbing() || inFlight.stream().noneMatch(other -> other.flight().permit));
  }

  Delivery first() {
    return queue.element();
  }

  /// Takes the first delivery off the queue, to end it without an attempt.
  Delivery skip() {
    return queue.remove();
  }

  /// True when nothing is queued and the window has room: the time to fetch what is parked.
  boolean isHungry() {
    return queue.isEmpty() && inFlight.size() < pace.window();
  }

  Delivery start() {
    Delivery delivery = queue.remove();
    inFlight.add(delivery);
    return delivery;
  }

  void ended(Delivery delivery, Outcome outcome, int windowMax, long nowNanos) {
    boolean wasFull = inFlight.size() >= pace.window();
    inFlight.remove(delivery);
    pace = pace.after(outcome, wasFull, windowMax, nowNanos);
  }

  void withdrawn(Delivery delivery) {
    inFlight.remove(delivery);
  }

  /// This machine opened a connection, or the receiver's side prevented it.
  void connects() {
    rest.end();
  }

  /// The attempt ended without an outcome: after a shortage its delivery goes back to its place,
  /// and after a fault it is set aside, so that it does not hold up the others.
  void failedLocally(Delivery delivery, LocalFailure failure, long nowNanos) {
    inFlight.remove(delivery);
    switch (failure) {
      case LocalFailure.Shortage _ -> {
        rest.begin(nowNanos);
        putBack(delivery);
      }
      case LocalFailure.Fault _ -> setAside.add(delivery, nowNanos);
    }
  }

  /// Deliveries that were set aside and have waited long enough go back to their place.
  void returnDue(long nowNanos) {
    setAside.takeDue(nowNanos).forEach(this::putBack);
  }

  /// A delivery whose attempt came to nothing goes back to where it was: before all that has not
  /// started yet, what is parked included, and in the order in which such deliveries had started.
  /// It is not parked any more, because one that started later may come back, or stay, before what
  /// is parked.
  void putBack(Delivery delivery) {
    delivery.staysAhead();
    List<Delivery> behind = new ArrayList<>(queue);
    queue.clear();
    behind.stream().takeWhile(other -> other.startedBefore(delivery)).forEach(queue::add);
    int before = queue.size();
    queue.add(delivery);
    queue.addAll(behind.subList(before, behind.size()));
  }

  Standing standing(long nowNanos) {
    if (!isProven(nowNanos)) {
      return Standing.UNPROVEN;
    }
    Delivery first = queue.peek();
    return first != null && first.part() != null ? Standing.CATCHING_UP : Standing.PROMPT;
  }

  /// True when its receiver answers these days.
  boolean isProven(long nowNanos) {
    if (!(pace.health() instanceof Pace.Health.Prompt(long at))) {
      return false;
    }
    return inFlight.isEmpty()
        || nowNanos - at < RECENT_NANOS
        || nowNanos - inFlight.getFirst().flight().startedNanos < RECENT_NANOS;
  }

  /// Moves what can be parked from the queue to the backlog's tail; how many deliveries. Events
  /// that the sweep brought back late take their old place.
  int park(long nowNanos) {
    List<Delivery> parked = new ArrayList<>();
    List<Delivery> staying = new ArrayList<>();
    for (Delivery delivery : queue) {
      (delivery.canBeParked() ? parked : staying).add(delivery);
    }
    parked.sort(Comparator.comparingLong(delivery -> delivery.held().stored().sequence()));
    parked.forEach(delivery -> backlog.append(delivery, nowNanos));
    queue.clear();
    queue.addAll(staying);
    return parked.size();
  }

  /// True when a delivery has waited in the queue for longer than `parkAfter` and can be parked.
  /// Fresh deliveries are at the end, so the oldest of them is behind all that cannot be parked.
  boolean isOverdue(long nowNanos, Duration parkAfter) {
    if (backlog.isBlocking()) {
      return false; // what is in the queue is from the backlog, or ahead of it
    }
    for (Delivery delivery : queue) {
      if (delivery.canBeParked()) {
        return nowNanos - delivery.queuedNanos() > parkAfter.toNanos();
      }
    }
    return false;
  }

  /// The end of the lane: everything that waits, to be settled, and what is in flight, to be
  /// withdrawn.
  Removed remove() {
    removed = true;
    List<Delivery> waiting = new ArrayList<>(queue);
    waiting.addAll(setAside.takeAll());
    waiting.addAll(backlog.takeTail());
    queue.clear();
    return new Removed(waiting, List.copyOf(inFlight));
  }

  record Removed(List<Delivery> waiting, List<Delivery> inFlight) {}
}
