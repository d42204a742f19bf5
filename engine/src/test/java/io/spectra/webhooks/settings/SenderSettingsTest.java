package io.spectra.webhooks.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SenderSettingsTest {

  @Test
  void the_defaults_are_the_documented_promises() {
    var defaults = SenderSettings.DEFAULT;

    assertThat(defaults.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(defaults.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(defaults.connectionAgeMax()).isEqualTo(Duration.ofMinutes(5));
    assertThat(defaults.bodyBytesMax()).isEqualTo(65_536);
    assertThat(defaults.bodyBytesKept()).isEqualTo(8_192);
  }

  @Test
  void all_faults_are_reported_together() {
    assertThatThrownBy(() ->
            new SenderSettings(
                Duration.ZERO, Duration.ofMillis(1_500), Duration.ofDays(1), -1, 1, 1, 1, -2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "delivery.timeout: must be 100ms to 5m, was 0ms;"
                + " delivery.connection_age_max: must be 1s to 1h, was 1d;"
                + " delivery.idle_max_per_origin: must be 0 to 10000, was -1;"
                + " delivery.head_bytes_max: must be 1KiB to 1MiB, was 1;"
                + " delivery.body_bytes_kept: must be 0 to 64KiB, was -2");
  }
}
