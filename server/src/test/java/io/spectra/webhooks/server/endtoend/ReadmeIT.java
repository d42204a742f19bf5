package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The walk through the API in the README, run as somebody would who pastes it: with the key that
/// the server printed, and nothing else changed but the two ports, which may be taken here.
class ReadmeIT {
  private static final Path README = Path.of("../README.md");
  private static final Pattern SHELL = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
  private static final String SECTION = "## A walk through the API";

  @TempDir private Path directory;

  @Test
  void the_walk_through_the_api_works_when_it_is_pasted() throws Exception {
    for (var program : new String[] {"sh", "curl", "python3"}) {
      assumeTrue(isOnPath(program), "there is no " + program + " on the PATH");
    }
    try (var server = SpectraProcess.serve(directory.resolve("data"))) {
      var api = server.address() + "/api/v1";
      var script =
          replaced(
              replaced(
                  replaced(walk(), "spk_live_…", server.firstKey()),
                  "http://127.0.0.1:8080/api/v1",
                  api),
              "9000",
              Integer.toString(freePort()));

      var output = outputOf(script);

      assertThat(output)
          .containsPattern("\"secret\":\"[0-9a-f]{64}\"")
          .contains("\"status\":\"pending\"")
          .contains("X-Webhook-Event: order.created")
          .containsPattern("X-Webhook-Signature: sha256=[0-9a-f]{64}")
          .contains("{\"event\":\"order.created\",\"timestamp\":")
          .containsPattern("\"success\":true,\"http_status\":200")
          .doesNotContain("\"success\":false");
    }
  }

  @Test
  void no_command_in_the_readme_has_a_remark_behind_it_which_zsh_would_take_for_arguments()
      throws IOException {
    assertThat(shell(Files.readString(README)).lines())
        .allSatisfy(line -> assertThat(line).doesNotContainPattern("(^|\\s)#"));
  }

  /// What is typed in the second terminal.
  private static String walk() throws IOException {
    var readme = Files.readString(README);
    var start = readme.indexOf("In a second terminal", readme.indexOf(SECTION));
    return shell(readme.substring(start, readme.indexOf("\n## ", start)));
  }

  private static String shell(String markdown) {
    return SHELL
        .matcher(markdown)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.joining());
  }

  private static String replaced(String text, String what, String by) {
    assertThat(text).contains(what);
    return text.replace(what, by);
  }

  private String outputOf(String script) throws IOException, InterruptedException {
    var output = directory.resolve("output").toFile();
    var process = new ProcessBuilder("sh").redirectErrorStream(true).redirectOutput(output).start();
    try {
      try (var in = process.getOutputStream()) {
        in.write(script.getBytes(StandardCharsets.UTF_8));
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS))
          .as(Files.readString(output.toPath()))
          .isTrue();
      return Files.readString(output.toPath());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }
}
