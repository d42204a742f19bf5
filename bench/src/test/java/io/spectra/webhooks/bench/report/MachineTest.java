package io.spectra.webhooks.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests how the model of the processors is read.
class MachineTest {
  @Test
  void the_model_of_the_first_processor_has_its_name_and_its_numbers() {
    var cpuinfo =
        List.of(
            "processor\t: 0",
            "cpu family\t: 6",
            "model\t\t: 143",
            "model name\t: Some(R) Processor",
            "stepping\t: 8",
            "flags\t\t: fpu vme",
            "",
            "processor\t: 1",
            "model\t\t: 1");

    assertThat(Machine.processorModel(cpuinfo))
        .hasValue("Some(R) Processor (cpu family 6, model 143, stepping 8)");
  }

  @Test
  void a_name_may_be_all_there_is() {
    assertThat(Machine.processorModel(List.of("model name : An Arm"))).hasValue("An Arm");
    assertThat(Machine.processorModel(List.of("processor : 0"))).isEmpty();
  }
}
