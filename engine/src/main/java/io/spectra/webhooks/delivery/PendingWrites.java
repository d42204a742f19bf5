package io.spectra.webhooks.delivery;

import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.store.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// Gathers the writes for which no caller waits: segments to store, and rows of the outbox and of
/// segments to delete. They wait a few milliseconds, so that many of them share one batch. The
/// writer's thread only, except where it says otherwise.
final class PendingWrites {
  private static final long DELAY_NANOS = Duration.ofMillis(5).toNanos();

  /// The number of segments that a batch with fresh events stores, and that it deletes, unless very
  /// many wait.
  static final int SEGMENTS_BESIDE_FRESH = 16;

  /// The same for a batch without fresh events. The next ones wait for it, so it must not be long.
  static final int SEGMENTS_ALONE = 64;

  /// The part of what waits that a batch carries at least.
  private static final int SHARE_OF_WAITING = 16;

  private final Outbox outbox;
  private final LongSupplier ticker;
  private final Deque<Parking> parking = new ArrayDeque<>();
  private final Deque<Finishing> finishing = new ArrayDeque<>();
  private long sinceNanos; // when the oldest of them came, or others were written
  private volatile Optional<Instant> oldestOpen = Optional.empty();

  PendingWrites(Outbox outbox, LongSupplier ticker) {
    this.outbox = outbox;
    this.ticker = ticker;
  }

  private record Parking(Segment segment, Executor loop, Runnable stored) {}

  private record Finishing(Segment.Head segment, Executor loop, Runnable gone) {}

  /// The writes that one batch carries. They are given back when the commit fails.
  record Taken(List<Parking> parking, List<Long> deletedRows, List<Finishing> finishing) {
    List<Segment> segments() {
      return parking.stream().map(Parking::segment).toList();
    }

    List<Long> finished() {
      return finishing.stream().map(finishing -> finishing.segment().id().value()).toList();
    }
  }

  void deliveriesOver(OpenEvent event, int deliveries) {
    begin();
    outbox.deliveriesOver(event, deliveries);
  }

  /// Deletes a row of the outbox that turned out to have no open delivery.
  void deleteRow(long sequence) {
    begin();
    outbox.deleteRow(sequence);
  }

  void park(Segment segment, List<OpenEvent> events, Executor loop, Runnable stored) {
    begin();
    parking.add(new Parking(segment, loop, stored));
    events.forEach(event -> outbox.deliveriesOver(event, 1));
  }

  void finish(Segment.Head segment, Executor loop, Runnable gone) {
    begin();
    finishing.add(new Finishing(segment, loop, gone));
  }

  private void begin() {
    if (isEmpty()) {
      sinceNanos = ticker.getAsLong();
    }
  }

  boolean isEmpty() {
    return parking.isEmpty() && finishing.isEmpty() && !outbox.hasRowsToDelete();
  }

  /// Returns when to write, by the ticker; `Long.MAX_VALUE` for never.
  long dueNanos() {
    return isEmpty() ? Long.MAX_VALUE : sinceNanos + DELAY_NANOS;
  }

  /// Takes what one batch carries. The rest is due a little later, so that fresh events go first.
  /// It leaves out the segments of deleted webhooks here, and not when they are handed over,
  /// because a webhook may be deleted while its segment waits to be written, or to be written
  /// again.
  Taken take(Registry registry, boolean besideFresh) {
    int max = besideFresh ? SEGMENTS_BESIDE_FRESH : SEGMENTS_ALONE;
    List<Parking> segments = take(parking, max);
    segments.removeIf(parked -> registry.webhook(parked.segment().webhook()).isEmpty());
    Taken taken = new Taken(segments, outbox.takeRowsToDelete(), take(finishing, max));
    sinceNanos = ticker.getAsLong();
    return taken;
  }

  /// Takes more of a long queue, so that it cannot grow without bound.
  private static <T> List<T> take(Deque<T> waiting, int least) {
    int max = Math.max(least, waiting.size() / SHARE_OF_WAITING);
    List<T> taken = new ArrayList<>(Math.min(max, waiting.size()));
    while (taken.size() < max && !waiting.isEmpty()) {
      taken.add(waiting.remove());
    }
    return taken;
  }

  /// Takes back writes that may not have been made.
  void giveBack(Taken taken) {
    taken.parking().reversed().forEach(parking::addFirst);
    taken.finishing().reversed().forEach(finishing::addFirst);
    outbox.giveBack(taken.deletedRows());
  }

  /// Notes that these writes were made, and adds the messages about them for the lanes to `routes`.
  void written(Taken taken, Routes routes) {
    outbox.forget(taken.deletedRows());
    taken.parking().forEach(parked -> routes.add(parked.loop(), parked.stored()));
    taken.finishing().forEach(finished -> routes.add(finished.loop(), finished.gone()));
  }

  /// Notes what [#oldestOpen()] returns from now on.
  void noteOldest() {
    oldestOpen = outbox.oldest();
  }

  /// Returns the time at which the oldest open event was accepted, as last noted. Any thread.
  Optional<Instant> oldestOpen() {
    return oldestOpen;
  }
}
