package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// Stores outcomes, in groups, and only then tells the loop that their slots are free and the
/// writer that their events have one open delivery less. While the store fails it keeps them and
/// tries again: how many there can be is bounded by what the loops may have in flight.
///
/// Plain state on the recorder's thread. Whoever runs it calls [#step()] after each message, and
/// again at [#nextStepNanos()].
public final class Recorder {
  private static final Logger LOG = System.getLogger(Recorder.class.getName());
  private static final int ATTEMPTS_MAX = 512;
  private static final long RETRY_DELAY_NANOS = Duration.ofMillis(200).toNanos();

  private final Store store;
  private final Writer writer;
  private final Mailbox writerMailbox;
  private final DeliveryObserver observer;
  private final LongSupplier ticker;
  private final Spacing spacing;

  private final Deque<Ended> waiting = new ArrayDeque<>();
  private boolean ended; // this node was taken for dead
  private long notBeforeNanos = Long.MIN_VALUE;
  private volatile boolean failing; // the store's newest call failed; read by any thread

  Recorder(
      Store store,
      Writer writer,
      Mailbox writerMailbox,
      DeliveryObserver observer,
      LongSupplier ticker,
      Spacing spacing) {
    this.store = store;
    this.writer = writer;
    this.writerMailbox = writerMailbox;
    this.observer = observer;
    this.ticker = ticker;
    this.spacing = spacing;
  }

  /// A delivery that is over, and the loop that waits to hear that its outcome is stored.
  record Ended(AttemptRecord attempt, Delivery delivery, Dispatcher dispatcher, Executor loop) {}

  void add(Ended delivery) {
    waiting.add(delivery);
  }

  /// This node was taken for dead: writes nothing more. Another node attempts again what has no
  /// stored outcome.
  void end() {
    ended = true;
    waiting.clear();
  }

  public void step() {
    while (nextStepNanos() <= ticker.getAsLong()) {
      record();
    }
  }

  /// When [#step()] has something to do without a further message; `Long.MAX_VALUE` for never.
  public long nextStepNanos() {
    if (ended || waiting.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return waiting.size() >= ATTEMPTS_MAX || failing ? notBeforeNanos : spacing.untilNanos();
  }

  /// True when the store's newest call failed. It is tried on until it answers. Any thread.
  public boolean isStoreFailing() {
    return failing;
  }

  /// True when every outcome is stored.
  public boolean isIdle() {
    return ended || waiting.isEmpty();
  }

  private void record() {
    List<Ended> taken = new ArrayList<>(Math.min(ATTEMPTS_MAX, waiting.size()));
    while (taken.size() < ATTEMPTS_MAX && !waiting.isEmpty()) {
      taken.add(waiting.remove());
    }
    long started = ticker.getAsLong();
    try {
      int _ = store.record(taken.stream().map(Ended::attempt).toList());
    } catch (RuntimeException | Error e) { // whatever it is, these outcomes must not get lost
      failed(taken, StoreException.of(e));
      return;
    }
    spacing.ended(started, ticker.getAsLong());
    failing = false;
    notBeforeNanos = Long.MIN_VALUE;
    tell(taken);
  }

  private void failed(List<Ended> taken, StoreException cause) {
    notBeforeNanos = ticker.getAsLong() + RETRY_DELAY_NANOS;
    taken.reversed().forEach(waiting::addFirst);
    observer.storeFailed();
    Level level = failing ? Level.DEBUG : Level.WARNING; // logged once until it works again
    failing = true;
    LOG.log(
        level,
        "The outcomes of " + taken.size() + " attempts could not be stored; trying again",
        cause);
  }

  private void tell(List<Ended> recorded) {
    Map<Dispatcher, List<Ended>> byLoop = new LinkedHashMap<>();
    List<OpenEvent> settled = new ArrayList<>(recorded.size());
    for (Ended ended : recorded) {
      byLoop.computeIfAbsent(ended.dispatcher(), _ -> new ArrayList<>()).add(ended);
      ended.delivery().held().open().ifPresent(settled::add);
    }
    byLoop.forEach((dispatcher, ended) -> {
      List<Delivery> deliveries = ended.stream().map(Ended::delivery).toList();
      ended.getFirst().loop().execute(() -> dispatcher.recorded(deliveries));
    });
    if (!settled.isEmpty()) {
      writerMailbox.later(() -> settled.forEach(event -> writer.settle(event, 1)));
    }
  }
}
