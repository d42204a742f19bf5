package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The promises of the core under thousands of seeded schedules of faults.
///
/// `-Dsimulation.seed=N` replays one seed, `-Dsimulation.seeds=N` tries that many,
/// `-Dsimulation.from=N` begins elsewhere, and `-Dsimulation.lines=N` keeps a longer trace.
@ExtendWith(QuietLog.class)
class SimulationTest {
  private static final long SEEDS = 2_000;

  @Test
  void every_promise_holds_whatever_fails_and_whenever_the_node_dies() {
    Long only = Long.getLong("simulation.seed");
    long from = only == null ? Long.getLong("simulation.from", 0) : only;
    long count = only == null ? Long.getLong("simulation.seeds", SEEDS) : 1;
    LongStream.range(from, from + count)
        .parallel()
        .filter(seed -> !passes(seed))
        .findFirst()
        .ifPresent(SimulationTest::tell);
  }

  @Test
  void a_seed_repeats_itself_to_the_last_detail() {
    LongStream.range(0, 20).forEach(seed -> assertThat(checksum(seed)).isEqualTo(checksum(seed)));
  }

  /// Seed 23,667 of issue 11: two nodes were dead, the store failed more than a third of the calls
  /// of the only one that lived, and refused its second takeover. A change to the simulation
  /// changes what a seed does; [FleetTest] arranges the same without chance.
  @Test
  void a_store_that_refuses_a_takeover_gets_as_much_longer_for_it() {
    try (var simulation = new Simulation(23_667, false)) {
      simulation.run();
    }
  }

  private static boolean passes(long seed) {
    try (var simulation = new Simulation(seed, false)) {
      simulation.run();
      return true;
    } catch (AssertionError | RuntimeException e) {
      return false;
    }
  }

  private static long checksum(long seed) {
    try (var simulation = new Simulation(seed, false)) {
      simulation.run();
      return simulation.trace().checksum();
    }
  }

  /// Runs a failing seed again, for what happened before it failed.
  private static void tell(long seed) {
    try (var simulation = new Simulation(seed, true)) {
      tell(seed, simulation);
    }
  }

  private static void tell(long seed, Simulation simulation) {
    try {
      simulation.run();
    } catch (AssertionError | RuntimeException e) {
      fail(
          "Seed %s: %s%nReplay it with -Dsimulation.seed=%s. What happened before:%n%s"
              .formatted(seed, e, seed, simulation.trace()),
          e);
    }
    fail("seed " + seed + " failed once and passed when it was repeated");
  }
}
