package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// All that the core needs from outside: state it shares with others, clocks, and the threads that
/// run it.
///
/// `writer` and `recorder` are the mailboxes of one thread each, `syncer` and `readers` may block
/// (the first runs one task at a time), and each of `loops` is an event loop with its sender.
/// `ticker` counts nanoseconds and never goes back.
public record CoreParts(
    Store store,
    Registry registry,
    DeliveryIds ids,
    LaneSettings settings,
    DeliveryObserver observer,
    InstantSource clock,
    LongSupplier ticker,
    Membership membership,
    Mailbox writer,
    Mailbox recorder,
    Executor syncer,
    Executor readers,
    List<Loop> loops) {

  public CoreParts {
    loops = List.copyOf(loops);
  }

  /// An event loop, and what sends on it.
  public record Loop(Executor executor, Sender sender) {}
}
