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

/// Everything that the core needs from outside: the state that it shares with others, clocks, the
/// threads that run it, bounds, and an observer.
public record CoreParts(
    Shared shared,
    Clocks clocks,
    Threads threads,
    LaneSettings settings,
    DeliveryObserver observer) {

  /// The state that a core shares with the rest of its process, and with the next core.
  public record Shared(Store store, Registry registry, DeliveryIds ids, Membership membership) {}

  /// The threads that run the core. `writer` and `recorder` are the mailboxes of one thread each.
  /// `syncer` and `readers` may block, and `syncer` runs one task at a time.
  public record Threads(
      Mailbox writer, Mailbox recorder, Executor syncer, Executor readers, List<Loop> loops) {

    public Threads {
      loops = List.copyOf(loops);
    }
  }

  /// An event loop, and what sends on it. `nextTurn` runs a task on the loop too, but not before
  /// the loop has looked at its sockets again.
  public record Loop(Executor executor, Executor nextTurn, Sender sender) {}

  Store store() {
    return shared.store();
  }

  Registry registry() {
    return shared.registry();
  }

  DeliveryIds ids() {
    return shared.ids();
  }

  Membership membership() {
    return shared.membership();
  }

  InstantSource clock() {
    return clocks.wall();
  }

  LongSupplier ticker() {
    return clocks.ticker();
  }

  Mailbox writer() {
    return threads.writer();
  }

  Mailbox recorder() {
    return threads.recorder();
  }

  Executor syncer() {
    return threads.syncer();
  }

  Executor readers() {
    return threads.readers();
  }

  List<Loop> loops() {
    return threads.loops();
  }
}
