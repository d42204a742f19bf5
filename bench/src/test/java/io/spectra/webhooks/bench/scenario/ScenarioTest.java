package io.spectra.webhooks.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.bench.report.Target;
import io.spectra.webhooks.bench.report.TargetList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  private final List<String> names = Scenarios.all().stream().map(Scenario::name).toList();

  @Test
  void each_has_a_name_of_its_own() {
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void every_target_names_an_existing_scenario() {
    assertThat(TargetList.OURS.all()).extracting(Target::scenario).isSubsetOf(names);
  }
}
