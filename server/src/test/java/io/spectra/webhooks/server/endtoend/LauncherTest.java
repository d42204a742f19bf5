package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the script `spectra`, called from another directory. Everything around it is a stand-in: a
/// JDK whose `java` prints its arguments, and a distribution that is newer than its sources.
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "cat",
          "cksum",
          "dirname",
          "find",
          "grep",
          "head",
          "locale",
          "mkdir",
          "mv",
          "ps",
          "readlink",
          "rm",
          "sed",
          "sh",
          "sleep",
          "sort",
          "tail",
          "tee",
          "touch");

  @TempDir private Path directory;

  @Test
  void it_finds_its_checkout_through_links() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    var checkout = checkout();
    var bin = Files.createDirectories(directory.resolve("home/bin"));
    var absolute = Files.createSymbolicLink(bin.resolve("absolute"), checkout.resolve("spectra"));
    Files.createSymbolicLink(bin.resolve("relative"), Path.of("../../check out/spectra"));
    var linkOfLink =
        Files.createSymbolicLink(directory.resolve("spectra"), Path.of("home/bin/relative"));

    for (var command : new Path[] {checkout.resolve("spectra"), absolute, linkOfLink}) {
      assertThat(outputOf(command))
          .contains(checkout.toRealPath().resolve("server/target/spectra/spectra.jar") + " --help");
    }
  }

  @Test
  void it_tries_to_make_a_cache_once_and_starts_without_one() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    var launcher = checkout().resolve("spectra");

    assertThat(outputOf(launcher)).contains("preparing quick starts").contains("--help");
    assertThat(outputOf(launcher)).doesNotContain("preparing").contains("--help");
    assertThat(outputOf(launcher)).doesNotContain("-XX:AOTCache=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "C", "POSIX", "xx_XX.UTF-8"})
  void java_reads_utf_8_on_a_machine_without_such_a_locale(String locale) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    assumeTrue(isOnPath("locale"), "without the command locale only C and POSIX are noticed");

    assertThat(outputOf(checkout().resolve("spectra"), Map.of("LC_ALL", locale, "LANG", "C")))
        .contains("LC_ALL=C.UTF-8 ");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_lock_of_a_killed_build_does_not_prevent_a_start(boolean hasFlock) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    var checkout = checkoutToBuild("touch \"$jar\"");
    var lock = Files.createDirectories(checkout.resolve("target/spectra-build.lock"));
    // The stranger is alive and not a build, like process 1 of a container that was restarted.
    var stranger = new ProcessBuilder("cat").start();
    try {
      Files.writeString(lock.resolve("pid"), stranger.pid() + "\n");
      Files.createFile(checkout.resolve("target/spectra-build.flock"));

      assertThat(outputOf(checkout.resolve("spectra"), path(hasFlock)))
          .doesNotContain("another build is running")
          .contains("spectra.jar --help");
    } finally {
      stranger.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void of_two_first_starts_one_builds_and_the_other_waits(boolean hasFlock) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    assumeTrue(isOnPath("mkfifo"), "there is no mkfifo here");
    var checkout = checkoutToBuild("echo >>builds; read line <gate; touch \"$jar\"");
    var gate = checkout.resolve("gate");
    assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor()).isZero();
    var launcher = checkout.resolve("spectra");
    var path = path(hasFlock);
    var first = start(launcher, path);
    var second = start(launcher, path);
    try {
      // The second start says that it waits, and continues only when the gate opens for the first.
      var said = new LinkedBlockingQueue<String>();
      for (var launched : List.of(first, second)) {
        Thread.ofVirtual().start(() -> launched.inputReader().lines().forEach(said::add));
      }
      String line;
      do {
        line = said.poll(30, TimeUnit.SECONDS);
        assertThat(line).as("one of the two says that it waits").isNotNull();
      } while (!line.contains("another build is running"));
      Files.writeString(gate, "\n");

      assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(List.of(first.exitValue(), second.exitValue())).containsOnly(0);
      assertThat(Files.readAllLines(checkout.resolve("builds"))).hasSize(1);
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
  }

  /// Creates a checkout without a distribution, whose Maven is this script.
  private Path checkoutToBuild(String build) throws IOException {
    var checkout = checkout();
    var jar = checkout.resolve("server/target/spectra/spectra.jar");
    Files.delete(jar);
    Files.createDirectories(checkout.resolve("target"));
    var maven =
        Files.writeString(
            checkout.resolve("mvnw"), "#!/bin/sh\njar='%s'\n%s\n".formatted(jar, build));
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    return checkout;
  }

  /// Returns a path with every tool that the script needs, and with `flock` only if asked for.
  private Map<String, String> path(boolean hasFlock) throws IOException {
    var bin = Files.createDirectories(directory.resolve("tools"));
    var tools = new ArrayList<>(TOOLS);
    if (hasFlock) {
      assumeTrue(isOnPath("flock"), "there is no flock here");
      tools.add("flock");
    }
    for (var tool : tools) {
      var found = onPath(tool);
      if (found.isPresent()) {
        var script = "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(found.get());
        assertThat(Files.writeString(bin.resolve(tool), script).toFile().setExecutable(true))
            .isTrue();
      }
    }
    return Map.of("PATH", bin.toString());
  }

  private static boolean isOnPath(String tool) {
    return onPath(tool).isPresent();
  }

  private static Optional<Path> onPath(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder).resolve(tool))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Path checkout() throws IOException {
    var checkout = Files.createDirectory(directory.resolve("check out"));
    var script = Files.copy(root().resolve("spectra"), checkout.resolve("spectra"));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Files.createDirectories(checkout.resolve("server/target/spectra/lib"));
    Files.createDirectories(checkout.resolve(".mvn"));
    Files.createDirectories(checkout.resolve("server/src/main"));
    Files.writeString(checkout.resolve("pom.xml"), "");
    Files.writeString(checkout.resolve("server/pom.xml"), "");
    Files.writeString(checkout.resolve("server/target/spectra/spectra.jar"), "");
    return checkout;
  }

  private String outputOf(Path command) throws IOException, InterruptedException {
    return outputOf(command, Map.of());
  }

  private String outputOf(Path command, Map<String, String> environment)
      throws IOException, InterruptedException {
    var process = start(command, environment);
    try {
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start(Path command, Map<String, String> environment) throws IOException {
    var builder =
        new ProcessBuilder("/bin/sh", command.toString(), "--help").redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", jdk().toString());
    builder.environment().putAll(environment);
    builder.directory(directory.toFile());
    var process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private Path jdk() throws IOException {
    var jdk = directory.resolve("jdk");
    if (!Files.exists(jdk)) {
      Files.createDirectories(jdk.resolve("bin"));
      Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
      for (var name : new String[] {"java", "javac"}) {
        var file =
            Files.writeString(
                jdk.resolve("bin").resolve(name), "#!/bin/sh\necho LC_ALL=$LC_ALL \"$@\"\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
      }
    }
    return jdk;
  }

  private static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }
}
