package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The promises of the core under thousands of seeded schedules of faults.
///
/// `-Dsimulation.seed=N` replays one seed, `-Dsimulation.seeds=N` tries that many,
/// `-Dsimulation.from=N` begins elsewhere, and `-Dsimulation.lines=N` keeps a longer trace.
class SimulationTest {
  private static final long SEEDS = 2_000;
  private static final Logger LOG = Logger.getLogger("io.spectra.webhooks.delivery");

  /// The stores of these worlds fail all the time: their warnings tell nobody anything.
  @BeforeAll
  static void silenceTheLog() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void letTheLogSpeak() {
    LOG.setLevel(null);
  }

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

  private static boolean passes(long seed) {
    try {
      new Simulation(seed, false).run();
      return true;
    } catch (AssertionError | RuntimeException e) {
      return false;
    }
  }

  private static long checksum(long seed) {
    var simulation = new Simulation(seed, false);
    simulation.run();
    return simulation.trace().checksum();
  }

  /// Runs a failing seed again, for what happened before it failed.
  private static void tell(long seed) {
    var simulation = new Simulation(seed, true);
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
