package io.spectra.webhooks.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.sqlite.SqliteStore;
import io.spectra.webhooks.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenLinesTest {
  @TempDir Path directory;

  /// Uses a name that never resolves, so nothing is sent there, now or by a later start.
  @Test
  void the_example_registers_a_webhook_and_accepts_an_event() {
    TenLines.run(directory.resolve("data"), "https://receiver.example/hook");

    try (var store = SqliteStore.open(directory.resolve("data"))) {
      var webhook = store.registrySince(0).webhooks().getFirst();
      assertThat(webhook.events().names()).containsExactly("order.*");
      assertThat(store.events(all(webhook.tenant()))).hasSize(1);
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

  private static EventQuery all(TenantId tenant) {
    return new EventQuery(tenant, -1, Set.of(), Optional.empty(), Optional.empty(), 10);
  }
}
