package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests the demonstration, which is the first thing that a newcomer sees.
class DemoIT {

  @Test
  void shows_orders_becoming_verified_deliveries_and_ends_by_itself() {
    try (var demo = SpectraProcess.run(List.of("demo", "--orders", "5"))) {
      assertThat(demo.exitCode()).as(demo.outputSoFar()).isZero();

      var output = demo.wholeOutput();
      var verified = output.stream().filter(line -> line.contains("signature verified")).toList();
      // Each of the five orders is created, and then changed with its specific event. Two are
      // delivered too.
      assertThat(verified).hasSize(5 + 5 * 2 + 2 * 2);
      assertThat(verified)
          .allSatisfy(line -> assertThat(line).containsPattern("-> delivery \\d+ -> .* ms$"));
      assertThat(verified).filteredOn(line -> line.startsWith("order.created")).hasSize(5);
      assertThat(output).contains("5 orders, 19 events delivered and verified.");
    }
  }
}
