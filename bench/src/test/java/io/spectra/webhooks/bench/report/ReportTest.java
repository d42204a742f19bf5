package io.spectra.webhooks.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Tests medians, spread, targets and faults, as the report shows them to people and to programs.
class ReportTest {
  private static final TargetList TARGETS =
      new TargetList(
          List.of(
              Target.atLeast("P1", "throughput", "events", 10_000),
              Target.atLeast("P1", "throughput", "events", 20_000),
              Target.atMost("P5", "latency", "p99", 1),
              Target.atMost("P5", "latency", "p99.9", 5),
              Target.atMost("P8", "startup", "memory", 150)));

  private final Findings findings = new Findings();

  @Test
  void a_figure_has_the_median_of_its_rounds() {
    assertThat(new Figure("a", "b", "ms", List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
    assertThat(new Figure("a", "b", "ms", List.of(4.0, 1.0)).median()).isEqualTo(2.5);
  }

  @Test
  void the_table_shows_medians_spread_targets_and_faults() {
    find();
    findings.addFault("latency", "of 2 accepted events only 1 arrived");

    assertThat(printed())
        .contains(
            "scenario    figure        median  unit      least – most     wanted",
            "throughput  events        11,000  /s        10,000 – 12,346  ≥ 10,000  met, ≥ 20,000"
                + "  missed",
            "latency     p99             1.23  ms                         ≤ 1.00  missed",
            "FAULT  latency: of 2 accepted events only 1 arrived");
  }

  @Test
  void the_table_says_which_figure_of_a_scenario_that_was_played_is_missing() {
    find();

    assertThat(printed())
        .filteredOn(line -> line.startsWith("NOT MEASURED"))
        .containsExactly("NOT MEASURED  latency: p99.9 ≤ 5.00");
  }

  @Test
  void the_first_line_names_the_processor() {
    assertThat(printed()).first().asString().startsWith("a processor, 2 processors, ");
  }

  @Test
  void a_load_that_was_not_warm_is_remarked() {
    findings.addRemark("latency", "not warm after 60 s");

    assertThat(printed()).contains("REMARK  latency: not warm after 60 s");
  }

  @Test
  void the_json_says_what_was_wanted_and_whether_it_is_met(@TempDir Path directory) {
    find();
    findings.addRemark("latency", "not warm after 60 s");
    var file = directory.resolve("bench.json");

    report().writeJson(file);

    var json = JsonMapper.shared().readTree(file);
    var events = json.path("figures").path(0);
    assertThat(events.path("rounds")).hasSize(3);
    assertThat(events.path("median").asDouble()).isEqualTo(11_000);
    assertThat(events.path("targets").path(0).toString())
        .isEqualTo(
            "{\"id\":\"P1\",\"bound\":\"AT_LEAST\",\"value\":10000.0,\"judged\":\"MEDIAN\",\"met\":true}");
    assertThat(events.path("targets").path(1).path("met").asBoolean()).isFalse();
    assertThat(json.path("unmeasured").path(0).path("figure").asString()).isEqualTo("p99.9");
    assertThat(json.path("remarks").path(0).asString()).isEqualTo("latency: not warm after 60 s");
  }

  @Test
  void the_latest_round_of_a_figure_can_be_asked_for() {
    findings.add("throughput", "events", "/s", 1);
    findings.add("throughput", "events", "/s", 2);

    assertThat(findings.latest("throughput", "events")).hasValue(2);
    assertThat(findings.latest("throughput", "nothing")).isEmpty();
  }

  private void find() {
    List.of(12_345.6, 10_000.0, 11_000.0)
        .forEach(value -> findings.add("throughput", "events", "/s", value));
    findings.add("latency", "p99", "ms", 1.234);
  }

  private Report report() {
    var machine = new Machine("a processor", 2, "a system", "a VM", 100);
    return new Report(
        "now",
        machine,
        Map.of(),
        findings.figures(),
        TARGETS,
        findings.remarks(),
        findings.faults());
  }

  private List<String> printed() {
    var text = new StringWriter();
    report().print(new PrintWriter(text));
    return text.toString().lines().toList();
  }
}
