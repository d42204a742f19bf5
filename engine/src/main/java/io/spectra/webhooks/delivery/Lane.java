package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.webhook.Webhook;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// Keeps the deliveries of one webhook in order, and decides how many may be in flight. Deliveries
/// start in the order of the queue, and the events of one change one after another. It only
/// decides; [AttemptRunner] and [Parker] carry its decisions out. Loop-owned.
final class Lane {
  /// A lane keeps its full share of the loop's slots while its receiver answered within this time,
  /// or while no attempt has waited longer than this.
  private static final long RECENT_NANOS = Duration.ofSeconds(1).toNanos();

  /// Stands for no time: the lane need not be looked at.
  static final long NEVER = Long.MAX_VALUE;

  private final Deque<Delivery> queue = new ArrayDeque<>();
  private final SequencedSet<Started> inFlight = new LinkedHashSet<>(); // oldest first
  private final Backlog backlog;
  private final SetAside setAside = new SetAside();
  private final ConnectRest rest = new ConnectRest();
  private Pace pace = Pace.START;
  private Webhook webhook; // as it was in the newest message about it
  private boolean removed;
  private long lookAtNanos = NEVER; // set by DueLanes only

  Lane(Webhook webhook, Backlog backlog) {
    this.webhook = webhook;
    this.backlog = backlog;
  }

  /// A delivery that has started and not ended, as far as its lane needs to know it.
  interface Started {
    Delivery delivery();

    long startedNanos();

    /// Whether it still has a permit to connect.
    boolean holdsPermit();

    /// Ends the attempt if no byte of its request has been written.
    void withdraw();
  }

  Webhook webhook() {
    return webhook;
  }

  void changeTo(Webhook changed) {
    webhook = changed;
  }

  /// Whether deliveries may start: the webhook is there and is not switched off.
  boolean isActive() {
    return !removed && webhook.active();
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

  /// Returns what has started and not ended, the newest first.
  List<Started> newestInFlight() {
    return List.copyOf(inFlight.reversed());
  }

  boolean isRemoved() {
    return removed;
  }

  /// Adds a fresh delivery to the queue, or behind what is parked.
  void add(Delivery delivery, long nowNanos) {
    if (backlog.isBlocking()) {
      backlog.append(delivery, nowNanos);
    } else {
      queue.add(delivery);
    }
  }

  /// Adds a delivery that comes before all that is still parked.
  void addAhead(Delivery delivery) {
    queue.add(delivery);
  }

  /// Whether the first delivery of the queue may start, as far as this lane is concerned.
  boolean canStart() {
    Delivery first = queue.peek();
    return first != null
        && isActive()
        && (first.isOverflow() || inFlight.size() < pace.window())
        && (!setAside.isFull() || first.hasFailedByFault())
        && (first.event().stored().event().position() == 0 || !isUnderWay(first.change()));
  }

  private boolean isUnderWay(long change) {
    return setAside.holds(change)
        || inFlight.stream().anyMatch(started -> started.delivery().change() == change);
  }

  /// Whether a new connection may be opened. After this machine has failed to open one, only one is
  /// tried at a time, after a rest, until one is opened. Idle connections are used meanwhile.
  boolean mayConnect(long nowNanos) {
    return rest.isOver(nowNanos)
        && (!rest.isProbing() || inFlight.stream().noneMatch(Started::holdsPermit));
  }

  Delivery first() {
    return queue.element();
  }

  /// Takes the first delivery off the queue, to start or to end it.
  Delivery takeFirst() {
    return queue.remove();
  }

  /// Whether nothing is queued and the window has room.
  boolean needsDeliveries() {
    return queue.isEmpty() && inFlight.size() < pace.window();
  }

  void started(Started started) {
    inFlight.add(started);
  }

  void ended(Started started, Outcome outcome, int windowMax, long nowNanos) {
    boolean wasFull = inFlight.size() >= pace.window();
    inFlight.remove(started);
    pace = pace.after(outcome, wasFull, windowMax, nowNanos);
  }

  void withdrawn(Started started) {
    inFlight.remove(started);
  }

  /// Notes that this machine opened a connection, or that the receiver's side prevented it.
  void connects() {
    rest.end();
  }

  /// Notes that an attempt ended without an outcome. After a shortage its delivery goes back to its
  /// place. After a fault it is set aside, so that it does not hold up the others.
  void failedLocally(Started started, LocalFailure failure, long nowNanos) {
    inFlight.remove(started);
    switch (failure) {
      case LocalFailure.Shortage _ -> {
        rest.begin(nowNanos);
        putBack(started.delivery());
      }
      case LocalFailure.Fault _ -> setAside.add(started.delivery(), nowNanos);
    }
  }

  /// Puts deliveries back that were set aside and have waited long enough.
  void returnDue(long nowNanos) {
    setAside.takeDue(nowNanos).forEach(this::putBack);
  }

  /// Puts a delivery whose attempt had no outcome back to its place: before everything that has not
  /// started yet, including what is parked, and in the order in which such deliveries had started.
  /// It is never parked again, because a delivery that started later may stay before what is
  /// parked.
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
      return pace.health() instanceof Pace.Health.Hanging ? Standing.HANGING : Standing.UNPROVEN;
    }
    Delivery first = queue.peek();
    return first != null && first.source() != null ? Standing.CATCHING_UP : Standing.PROMPT;
  }

  /// Whether its receiver has answered recently.
  boolean isProven(long nowNanos) {
    if (!(pace.health() instanceof Pace.Health.Prompt(long at))) {
      return false;
    }
    return inFlight.isEmpty()
        || nowNanos - at < RECENT_NANOS
        || nowNanos - inFlight.getFirst().startedNanos() < RECENT_NANOS;
  }

  /// Moves what can be parked from the queue to the backlog's tail, and returns the number of
  /// deliveries moved. Events that the sweep brought back late take their old place.
  int park(long nowNanos) {
    List<Delivery> parked = new ArrayList<>();
    List<Delivery> staying = new ArrayList<>();
    for (Delivery delivery : queue) {
      (delivery.canBeParked() ? parked : staying).add(delivery);
    }
    parked.sort(Comparator.comparingLong(Delivery::sequence));
    parked.forEach(delivery -> backlog.append(delivery, nowNanos));
    queue.clear();
    queue.addAll(staying);
    return parked.size();
  }

  /// Returns when the lane must be looked at again although nothing happens to it: to park or store
  /// what has waited long enough, or to start what may start by then.
  long lookDueNanos(long nowNanos, long parkAfterNanos, long tailAgeNanos) {
    if (!queue.isEmpty() && rest.isProbing()) {
      return nowNanos; // a connection of another lane may become idle at any time
    }
    long due = setAside.dueNanos();
    if (backlog.tailSize() > 0) {
      return Math.min(due, backlog.tailSinceNanos() + tailAgeNanos);
    }
    if (backlog.isBlocking()) {
      return due;
    }
    for (Delivery delivery : queue) {
      if (delivery.canBeParked()) {
        return Math.min(due, delivery.queuedNanos() + parkAfterNanos);
      }
    }
    return due;
  }

  boolean isWatched() {
    return lookAtNanos != NEVER;
  }

  /// Notes a time to look at the lane. Returns false if it is to be looked at earlier anyway.
  boolean lookEarlier(long dueNanos) {
    if (isWatched() && dueNanos - lookAtNanos >= 0) {
      return false;
    }
    lookAtNanos = dueNanos;
    return true;
  }

  /// Whether `dueNanos` is the time to look at the lane. If so, that is noted as done.
  boolean isLookDue(long dueNanos) {
    if (lookAtNanos != dueNanos) {
      return false;
    }
    lookAtNanos = NEVER;
    return !removed;
  }

  /// Whether a delivery that can be parked has waited in the queue for longer than `parkAfter`.
  /// Fresh deliveries are at the end, so the oldest of them is behind all that cannot be parked.
  boolean isOverdue(long nowNanos, Duration parkAfter) {
    if (backlog.isBlocking()) {
      return false; // the queue holds only what came from the backlog or goes before it
    }
    return queue.stream()
        .filter(Delivery::canBeParked)
        .findFirst()
        .filter(oldest -> nowNanos - oldest.queuedNanos() > parkAfter.toNanos())
        .isPresent();
  }

  /// Ends the lane. Returns what waits, to be ended, and what is in flight, to be withdrawn.
  Removed remove() {
    removed = true;
    List<Delivery> waiting = new ArrayList<>(queue);
    waiting.addAll(setAside.takeAll());
    waiting.addAll(backlog.takeTail());
    queue.clear();
    return new Removed(waiting, List.copyOf(inFlight));
  }

  record Removed(List<Delivery> waiting, List<Started> inFlight) {}
}
