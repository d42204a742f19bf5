package io.spectra.webhooks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks the command line as a whole: its commands, their help, and settings that are wrong.
class SpectraCommandTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", "keys", "webhooks", "events", "tenants", "nonsense", "serve --nonsense"})
  void a_command_line_that_names_no_command_says_how_to_and_exits_with_2(String line) {
    var run = CommandRun.of(Map.of(), line.isEmpty() ? new String[0] : line.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).containsAnyOf("Usage: spectra", "Unmatched argument");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "demo",
        "keys create",
        "keys list",
        "keys revoke",
        "tenants create",
        "tenants list",
        "webhooks list",
        "events types",
        "events add"
      })
  void every_command_has_help(String command) {
    var run = CommandRun.of(Map.of(), (command + " --help").split(" ", -1));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: spectra " + command);
  }

  @Test
  void wrong_settings_start_nothing_and_every_one_is_named() {
    var environment = Map.of("SPECTRA_DELIVERY_LIFETIME", "soon");

    var run =
        CommandRun.of(
            environment,
            "serve",
            "--port",
            "http",
            "--set",
            "no.such=1",
            "--set",
            "retries",
            "--set",
            "stop.within=0s");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "nothing was started",
            "listen.port",
            "no.such",
            "--set retries: must be SETTING=VALUE",
            "stop.within",
            "delivery.lifetime");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void a_server_that_cannot_start_is_one_sentence_and_exit_code_1() {
    var run =
        CommandRun.of(
            _ -> {
              throw new StartFailedException("port 8080 is in use.", new IOException("bind"));
            },
            Map.of(),
            "serve");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEqualToNormalizingNewlines("spectra: port 8080 is in use.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"07", "+7", "\u0667", "\uff17", "7 ", ""})
  void a_number_has_one_spelling(String id) {
    var run = CommandRun.of(Map.of(), "keys", "revoke", id);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("is not a whole number in ASCII digits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1"})
  void a_demo_without_orders_is_refused(String orders) {
    var run = CommandRun.of(Map.of(), "demo", "--orders", orders);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--orders must be at least 1, was " + orders);
  }

  @Test
  void a_demo_without_the_platform_says_why_it_cannot_run() {
    var run = CommandRun.of(Map.of("SPECTRA_PLATFORM_ENABLED", "false"), "demo");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("The demo places orders", "SPECTRA_PLATFORM_ENABLED");
  }
}
