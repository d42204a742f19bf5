package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Core;
import io.spectra.webhooks.delivery.Mailbox;
import io.spectra.webhooks.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Deletes the attempts and events that are older than `data.retention`.
///
/// It deletes attempts at once, on the calling thread. It deletes events on the writer's thread, in
/// pieces, so that the writer can accept new events between two of them. The size of a piece
/// follows from the time that the one before took.
final class Retention {
  private final Store store;
  private final Supplier<Core> core;
  private final Mailbox writerMailbox;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final Duration kept;

  Retention(
      Store store,
      Supplier<Core> core,
      Mailbox writerMailbox,
      InstantSource clock,
      LongSupplier ticker,
      Duration kept) {
    this.store = store;
    this.core = core;
    this.writerMailbox = writerMailbox;
    this.clock = clock;
    this.ticker = ticker;
    this.kept = kept;
  }

  /// The number of events that the writer deletes without a break.
  record Piece(int events) {
    static final Piece FIRST = new Piece(500);

    private static final long WANTED_NANOS = Duration.ofMillis(2).toNanos();
    private static final int EVENTS_MIN = 200;
    private static final int EVENTS_MAX = 5_000;

    /// Returns the next piece, after this one took a time: as many events as would have taken the
    /// wanted time, but at most twice and at least half as many.
    Piece after(Duration took) {
      long wanted = events * WANTED_NANOS / Math.max(1, took.toNanos());
      long near = Math.clamp(wanted, events / 2, 2 * events);
      return new Piece(Math.clamp(near, EVENTS_MIN, EVENTS_MAX));
    }
  }

  /// Returns after the attempts have been deleted and the deletion of events has started.
  void run() {
    Instant before = clock.instant().minus(kept);
    store.pruneAttempts(before);
    prune(before, Piece.FIRST);
  }

  private void prune(Instant before, Piece piece) {
    writerMailbox.execute(() -> {
      long start = ticker.getAsLong();
      if (core.get().writer().prune(before, piece.events()) == piece.events()) {
        prune(before, piece.after(Duration.ofNanos(ticker.getAsLong() - start)));
      }
    });
  }
}
