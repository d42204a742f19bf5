package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.storage.PostgresServer;
import io.spectra.webhooks.testing.FakeReceiver;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that the machine's language, time zone and charset change nothing that is stored, sent,
/// answered or logged. These languages have their own digits, and Turkish has its own `i`.
class ForeignLocaleIT {
  private static final String ORDER =
      "{\"billing\":{\"name\":\"Ada\",\"email\":\"ada@example.com\"}}";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "mr-IN", "bn-BD", "ne-NP", "my-MM", "tr-TR"})
  void a_server_on_sqlite_writes_ascii_in_any_language(String language) {
    walk(language, List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "tr-TR"})
  void a_server_on_postgresql_writes_ascii_in_any_language(String language) throws SQLException {
    var schema = PostgresServer.newSchema();
    try {
      walk(
          language,
          List.of("--database-url", PostgresServer.url(), "--set", "database.schema=" + schema));
    } finally {
      PostgresServer.drop(schema);
    }
  }

  @Test
  void the_demonstration_runs_in_any_language() {
    try (var demo = SpectraProcess.run(List.of("demo", "--orders", "1"), surroundings("ar-EG"))) {
      assertThat(demo.exitCode()).as(demo.outputSoFar()).isZero();
      assertThat(demo.wholeOutput()).allSatisfy(ForeignLocaleIT::isAscii);
    }
  }

  /// Does what a newcomer does: registers a webhook, publishes an event, places an order, and reads
  /// each back.
  private void walk(String language, List<String> more) {
    var arguments = new ArrayList<>(List.of("serve", "--port", "0", "--dev"));
    arguments.addAll(List.of("--data", directory.resolve("data").toString()));
    arguments.addAll(more);
    try (var receiver = FakeReceiver.start();
        var spectra = SpectraProcess.run(arguments, surroundings(language));
        var api = new Api(spectra.address(), spectra.firstKey())) {
      long webhook = api.register(receiver.url("/hook"), "*").path("id").asLong();

      var event = api.publish("order.created", "{\"n\":12345}");
      assertThat(receiver.takeRequest().text()).endsWith("\"data\":{\"n\":12345}}");
      var order = api.post("/api/v1/orders", ORDER).data(201);
      assertThat(order.path("order_number").asString()).matches("ORD-[0-9]{8}-[0-9]{4}");
      isAscii(receiver.takeRequest().text());

      assertThat(api.get("/api/v1/events").data(200).path(0).path("id").asString())
          .isEqualTo(event);
      api.awaitAttempt(webhook, event, Duration.ofSeconds(30));
      for (var path :
          List.of(
              "/api/v1/events",
              "/api/v1/events?per_page=1",
              "/api/v1/orders?per_page=1",
              "/api/v1/webhooks",
              "/api/v1/webhooks/" + webhook + "/deliveries",
              "/api/v1/inventory",
              "/health/ready",
              "/metrics")) {
        var answer = api.get(path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        isAscii(answer.text());
      }
      isAscii(api.post("/api/v1/events", "{\"event\":").text());
      spectra.terminate();
      spectra.exitCode();
      assertThat(spectra.wholeOutput()).contains("Stopped.").allSatisfy(ForeignLocaleIT::isAscii);
    }
  }

  private static SpectraProcess.Surroundings surroundings(String language) {
    var locale = Locale.forLanguageTag(language);
    return new SpectraProcess.Surroundings(
        List.of("-Duser.language=" + locale.getLanguage(), "-Duser.country=" + locale.getCountry()),
        Map.of("LC_ALL", "C", "TZ", "Asia/Kathmandu"));
  }

  private static void isAscii(String text) {
    assertThat(text).matches("(?s)\\p{ASCII}*");
  }
}
