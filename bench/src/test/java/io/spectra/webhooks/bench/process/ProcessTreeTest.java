package io.spectra.webhooks.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.bench.process.ProcessTree.Ticks;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Tests the processor time of a process and its children, including those that have ended.
@EnabledOnOs(OS.LINUX)
class ProcessTreeTest {
  /// Runs in a child until it has spent processor time, and prints a line. Then the child ends, or
  /// stays until it is asked to end.
  private static final String WORK =
      "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; echo worked";

  @Test
  void the_name_of_a_process_may_hold_anything() {
    var stat =
        "4711 (a) b (c) S 1 4711 4711 0 -1 4194304 100 200 0 0 31 12 403 104 20 0 1 0 99 1 2";

    assertThat(Ticks.parse(stat)).isEqualTo(new Ticks(43, 507));
  }

  @Test
  void a_child_counts_while_it_lives() throws IOException {
    var parent = shell("(" + WORK + "; read _)");
    try (BufferedReader output = parent.inputReader()) {
      assertThat(output.readLine()).isEqualTo("worked");

      assertThat(ofChildren(parent)).isGreaterThan(Duration.ofMillis(20));
    } finally {
      parent.descendants().forEach(ProcessHandle::destroyForcibly);
      parent.destroyForcibly();
    }
  }

  @Test
  void a_child_counts_after_it_has_ended() throws IOException {
    var parent = shell("(" + WORK + "); echo over; read _");
    try (BufferedReader output = parent.inputReader()) {
      assertThat(output.readLine()).isEqualTo("worked");
      assertThat(output.readLine()).isEqualTo("over");

      assertThat(parent.descendants()).isEmpty();
      assertThat(ofChildren(parent)).isGreaterThan(Duration.ofMillis(20));
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void a_process_that_is_gone_cannot_be_measured() throws IOException, InterruptedException {
    var ended = shell("exit");
    ended.waitFor();

    assertThatThrownBy(() -> ProcessTree.cpu(ended.pid()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Long.toString(ended.pid()));
  }

  private static Duration ofChildren(Process parent) {
    return ProcessTree.cpu(parent.pid()).minus(ProcessUsage.cpu(parent.pid()));
  }

  private static Process shell(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script).start();
  }
}
