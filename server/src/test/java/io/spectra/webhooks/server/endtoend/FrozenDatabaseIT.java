package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests a PostgreSQL whose processes are frozen. Its connections stay open and answer nothing.
class FrozenDatabaseIT {
  @TempDir private Path directory;

  @Test
  void a_stop_ends_within_the_documented_bound() {
    try (var database = new SharedDatabase(directory.resolve("postgres"));
        var spectra =
            SpectraProcess.serve(
                directory.resolve("data"), "stop.within=1s", "database.url=" + database.url());
        var api = new Api(spectra.address(), spectra.firstKey())) {
      api.publish("order.created", "{\"n\":1}");
      database.freeze();
      try {
        spectra.terminate();

        assertThat(spectra.endsWithin(Duration.ofSeconds(11)))
            .as("ends within stop.within and ten seconds")
            .isTrue();
      } finally {
        database.thaw();
      }
    }
  }
}
