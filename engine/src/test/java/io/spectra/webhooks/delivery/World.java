package io.spectra.webhooks.delivery;

import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.MemoryStore;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// Holds what outlives every node of a simulation and is shared by all of them.
///
/// `storeTimers` run what the store does late. The store goes on while the node that asked for it
/// is paused or dead. `isShared` says whether nodes share the store, or one has it for itself.
record World(
    VirtualTime time,
    RandomGenerator random,
    SimulatedThreads threads,
    Timers storeTimers,
    MemoryStore memory,
    StoreFaults faults,
    Receivers receivers,
    LocalTroubles troubles,
    Ledger ledger,
    LaneSettings settings,
    boolean isShared) {

  void run(Duration span) {
    threads.runUntil(time.getAsLong() + span.toNanos());
    troubles.check();
  }

  boolean happens(int percent) {
    return percent > 0 && random.nextInt(100) < percent;
  }
}
