package io.spectra.webhooks.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenLinesTest {
  @TempDir Path directory;

  /// The address is one for documentation, so the attempt is refused at once: what counts is its
  /// record.
  @Test
  void the_example_registers_publishes_and_records_its_attempt() {
    TenLines.run(directory.resolve("data"), "https://192.0.2.1/hook");

    try (var store = SqliteStore.open(directory.resolve("data"))) {
      var webhook = store.registrySince(0).webhooks().getFirst();
      assertThat(store.latestAttempts(webhook.tenant(), webhook.id(), 50)).hasSize(1);
    }
  }

  @Test
  void the_readme_shows_the_example_as_it_is() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/spectra/webhooks/example/TenLines.java"));
    String body =
        source.substring(source.indexOf("    try ("), source.lastIndexOf("  }")).stripTrailing();

    assertThat(Files.readString(Path.of("../README.md"))).contains(body.stripIndent());
  }
}
