package io.spectra.webhooks.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// Tests how context switches are counted over threads that come and go.
class ContextSwitchesTest {
  @Test
  void both_kinds_of_switches_count() {
    var status =
        """
        Name:\tloop-1
        Threads:\t29
        voluntary_ctxt_switches:\t150
        nonvoluntary_ctxt_switches:\t7
        """;

    assertThat(ContextSwitches.parse(status)).isEqualTo(157);
  }

  @Test
  void a_thread_counts_from_the_earlier_reading_and_a_new_one_from_its_start() {
    var earlier = new ContextSwitches(Map.of("1/1", 100L, "1/2", 40L));
    var later = new ContextSwitches(Map.of("1/1", 130L, "1/3", 5L));

    assertThat(later.since(earlier)).isEqualTo(35);
  }
}
