package io.spectra.webhooks.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Medians, spread and faults, as they are shown.
class ReportTest {
  @Test
  void a_figure_has_the_median_of_its_rounds() {
    assertThat(new Figure("a", "b", "ms", List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
    assertThat(new Figure("a", "b", "ms", List.of(4.0, 1.0)).median()).isEqualTo(2.5);
  }

  @Test
  void the_table_shows_medians_spread_and_faults() {
    var findings = new Findings();
    List.of(12_345.6, 10_000.0, 11_000.0)
        .forEach(value -> findings.add("throughput", "events", "/s", value));
    findings.add("latency", "p99", "ms", 1.234);
    findings.addFault("latency", "of 2 accepted events only 1 arrived");

    assertThat(printed(findings).lines().map(String::stripTrailing))
        .contains(
            "throughput  events        11,000  /s        10,000 – 12,346",
            "latency     p99             1.23  ms",
            "FAULT  latency: of 2 accepted events only 1 arrived");
  }

  @Test
  void the_latest_round_of_a_figure_can_be_asked_for() {
    var findings = new Findings();
    findings.add("throughput", "events", "/s", 1);
    findings.add("throughput", "events", "/s", 2);

    assertThat(findings.latest("throughput", "events")).hasValue(2);
    assertThat(findings.latest("throughput", "nothing")).isEmpty();
  }

  private static String printed(Findings findings) {
    var text = new StringWriter();
    var machine = new Machine("a processor", 2, "a system", "a VM", 100);
    new Report("now", machine, Map.of(), findings.figures(), findings.faults())
        .print(new PrintWriter(text));
    return text.toString();
  }
}
