package io.spectra.webhooks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Plays scenarios once, for a second, with the real server. It checks that the rig runs and that
/// all accepted events have arrived (its exit code). It judges no figure, which would depend on
/// luck on a busy machine.
class BenchIT {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final long WITHIN_SECONDS = 240;
  private static final List<String> SCENARIOS =
      List.of("throughput", "batch", "fanout", "nodes", "hung", "trickle");

  @TempDir private Path directory;

  @Test
  void a_run_measures_and_every_accepted_event_arrives() throws IOException, InterruptedException {
    var printed = directory.resolve("printed.txt");
    var process =
        new ProcessBuilder(command())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      assertThat(process.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      // Its children end with its standard input or by its shutdown hook.
      process.destroy();
    }
    assertThat(process.exitValue()).as(Files.readString(printed)).isZero();
    assertThat(scenarios()).containsExactlyElementsOf(SCENARIOS);
    assertThat(printed)
        .content()
        .contains(
            "events accepted and delivered",
            "CPU an event: PostgreSQL",
            "one rate, 3 nodes: servers and PostgreSQL ÷ those of 1 node",
            "healthy p99, beside hung ÷ without",
            "healthy p99, hung ÷ calm",
            "context switches an event: server")
        .as("each target has its figure")
        .doesNotContain("NOT MEASURED");
    assertThat(leftovers()).as("servers' data that was not removed").isEmpty();
  }

  private List<String> command() {
    var command = new ArrayList<>(List.of(JAVA.toString(), "-jar", property("bench.jar")));
    command.addAll(SCENARIOS);
    command.addAll(List.of("--server", property("server.jar")));
    command.addAll(List.of("--out", directory.toString()));
    command.addAll(
        List.of("--rounds", "1", "--seconds", "1", "--warmup", "0", "--warmup-max", "0"));
    command.addAll(List.of("--connections", "4", "--rate", "100", "--webhooks", "16"));
    command.addAll(List.of("--fan-out", "16", "--parked", "500"));
    command.addAll(List.of("--generator", "own"));
    return command;
  }

  private List<String> scenarios() {
    var report = JsonMapper.shared().readTree(directory.resolve("bench.json"));
    assertThat(report.path("faults")).isEmpty();
    return report
        .path("figures")
        .valueStream()
        .map(figure -> figure.path("scenario").asString())
        .distinct()
        .toList();
  }

  private List<Path> leftovers() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  private static String property(String name) {
    var value = System.getProperty(name);
    assertThat(value).as("the build gives the property " + name).isNotNull();
    return value;
  }
}
