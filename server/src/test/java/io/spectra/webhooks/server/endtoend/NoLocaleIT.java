package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests names beyond ASCII in a process without a locale, such as a process of cron or of a
/// container. Either they are preserved, or nothing is done and the refusal gives the reason.
class NoLocaleIT {
  @TempDir private Path directory;

  @Test
  void a_name_that_java_cannot_read_is_refused_and_never_stored_with_question_marks() {
    assumeThatThisTestCanPassThemOn();
    try (var spectra = run("C", List.of("tenants", "create", "Müller"))) {
      assertThat(spectra.exitCode()).isEqualTo(2);
      assertThat(spectra.wholeOutput())
          .singleElement()
          .asString()
          .contains("argument 'M??ller'", "LC_ALL=C.UTF-8");
    }
  }

  @Test
  void a_path_in_a_settings_file_that_the_locale_cannot_express_is_refused_with_the_remedy()
      throws IOException {
    var file = Files.writeString(directory.resolve("p"), "data.directory = /srv/données\n");

    try (var spectra = run("C", List.of("serve", "--settings", file.toString()))) {
      assertThat(spectra.exitCode()).isEqualTo(2);
      assertThat(String.join("\n", spectra.wholeOutput()))
          .contains("data.directory", "/srv/données", "charset of this locale", "LC_ALL=C.UTF-8");
    }
  }

  @Test
  void names_are_preserved_in_the_locale_that_the_refusal_names() {
    assumeThatThisTestCanPassThemOn();
    var data = directory.resolve("données");
    var serve = new ArrayList<>(List.of("serve", "--port", "0", "--data", data.toString()));
    try (var server = run("C.UTF-8", serve)) {
      var address = server.address().toString();
      var create =
          List.of("tenants", "create", "Müller", "--server", address, "--data", data.toString());
      try (var tenants = run("C.UTF-8", create)) {
        assertThat(tenants.exitCode()).as(tenants.outputSoFar()).isZero();
      }
      var list = List.of("tenants", "list", "--server", address, "--data", data.toString());
      try (var tenants = run("C.UTF-8", list)) {
        assertThat(String.join("\n", tenants.wholeOutput())).contains("Müller");
      }
      assertThat(server.says("Data directory: ")).endsWith("/données");
    }
    assertThat(data.resolve("spectra.db")).exists();
  }

  /// Skips the test if this process has no such locale, because it would lose the names before its
  /// child starts.
  private static void assumeThatThisTestCanPassThemOn() {
    var charset = Charset.forName(System.getProperty("sun.jnu.encoding"));
    assumeTrue(charset.newEncoder().canEncode("Müller"), "this test runs without a locale itself");
  }

  private static SpectraProcess run(String locale, List<String> arguments) {
    return SpectraProcess.run(
        arguments, new SpectraProcess.Surroundings(List.of(), Map.of("LC_ALL", locale)));
  }
}
