package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `spectra`, called from elsewhere. With stand-ins for all that is around it: a JDK
/// whose `java` says how it was called, and a distribution that is newer than its sources.
class LauncherTest {
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
  void it_tries_once_to_make_a_cache_and_starts_without_one() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    var launcher = checkout().resolve("spectra");

    assertThat(outputOf(launcher)).contains("preparing quick starts").contains("--help");
    assertThat(outputOf(launcher)).doesNotContain("preparing").contains("--help");
    assertThat(outputOf(launcher)).doesNotContain("-XX:AOTCache=");
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
    var builder =
        new ProcessBuilder("/bin/sh", command.toString(), "--help").redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", jdk().toString());
    builder.directory(directory.toFile());
    var process = builder.start();
    try {
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  private Path jdk() throws IOException {
    var jdk = directory.resolve("jdk");
    if (!Files.exists(jdk)) {
      Files.createDirectories(jdk.resolve("bin"));
      Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
      for (var name : new String[] {"java", "javac"}) {
        var file = Files.writeString(jdk.resolve("bin").resolve(name), "#!/bin/sh\necho \"$@\"\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
      }
    }
    return jdk;
  }

  private static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }
}
