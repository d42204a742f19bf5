package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// Stores outcomes, in groups. Only then does it notify the loop, which frees their slots, and the
/// writer, which counts the open deliveries of their events. While the store fails it keeps them
/// and tries again; their number is bounded by what the loops may have in flight.
///
/// Plain state on the recorder's thread, which calls [#step()] after each message and again at
/// [#nextStepNanos()].
final class Recorder implements Core.Component {
  private static final int ATTEMPTS_MAX = 512;

  private final Store store;
  private final Writer writer;
  private final Mailbox writerMailbox;
  private final LongSupplier ticker;
  private final StoreHealth health;
  private final Spacing spacing;
  private final Deque<Ended> waiting = new ArrayDeque<>();
  private boolean ended; // this node was taken for dead

  Recorder(CoreParts parts, Writer writer) {
    this.store = parts.store();
    this.writer = writer;
    this.writerMailbox = parts.writer();
    this.ticker = parts.ticker();
    this.health = new StoreHealth(parts.observer(), ticker);
    this.spacing = new Spacing(parts.membership(), ticker);
  }

  /// A delivery that is over, and the listener of its loop, to be notified when the outcome is
  /// stored.
  record Ended(
      AttemptRecord attempt,
      StartedAttempt started,
      LaneStorage.Listener listener,
      Executor loop) {}

  void add(Ended delivery) {
    waiting.add(delivery);
  }

  /// This node was taken for dead: writes nothing more. Another node attempts again what has no
  /// stored outcome.
  void end() {
    ended = true;
    waiting.clear();
  }

  @Override
  public void step() {
    while (nextStepNanos() <= ticker.getAsLong()) {
      record();
    }
  }

  @Override
  public long nextStepNanos() {
    if (ended || waiting.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (health.isFailing()) {
      return health.retryAtNanos();
    }
    return waiting.size() >= ATTEMPTS_MAX ? Long.MIN_VALUE : spacing.untilNanos();
  }

  /// Whether the store's newest call failed. The call is repeated until it succeeds. Any thread.
  boolean isStoreFailing() {
    return health.isFailing();
  }

  /// Whether every outcome is stored.
  @Override
  public boolean isIdle() {
    return ended || waiting.isEmpty();
  }

  private void record() {
    List<Ended> taken = new ArrayList<>(Math.min(ATTEMPTS_MAX, waiting.size()));
    while (taken.size() < ATTEMPTS_MAX && !waiting.isEmpty()) {
      taken.add(waiting.remove());
    }
    long begun = spacing.begin();
    try {
      int _ = store.record(taken.stream().map(Ended::attempt).toList());
    } catch (RuntimeException | Error e) { // these outcomes must not get lost, whatever failed
      taken.reversed().forEach(waiting::addFirst);
      health.failed(
          "The outcomes of " + taken.size() + " attempts could not be stored; trying again",
          StoreException.of(e));
      return;
    }
    spacing.end(begun);
    health.answered();
    notifyOthers(taken);
  }

  private void notifyOthers(List<Ended> recorded) {
    Map<LaneStorage.Listener, List<Ended>> byLoop = new LinkedHashMap<>();
    List<OpenEvent> over = new ArrayList<>(recorded.size());
    for (Ended ended : recorded) {
      byLoop.computeIfAbsent(ended.listener(), _ -> new ArrayList<>()).add(ended);
      OpenEvent open = ended.started().delivery().event().open();
      if (open != null) {
        over.add(open);
      }
    }
    byLoop.forEach((listener, ended) -> {
      List<StartedAttempt> stored = ended.stream().map(Ended::started).toList();
      ended.getFirst().loop().execute(() -> listener.outcomesStored(stored));
    });
    if (!over.isEmpty()) {
      writerMailbox.later(() -> over.forEach(event -> writer.deliveriesOver(event, 1)));
    }
  }
}
