package io.spectra.webhooks.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTextTest {

  @ParameterizedTest
  @CsvSource({"250ms, PT0.25S", "5s, PT5S", "10m, PT10M", "24h, PT24H", "30d, PT720H"})
  void durations_have_a_unit(String text, Duration duration) {
    assertThat(SettingText.duration(text)).contains(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0ms",
    "PT90S, 90s",
    "PT24H, 1d",
    "PT-1S, PT-1S",
    "P999999999D, PT23999999976H"
  })
  void a_duration_is_written_in_the_largest_unit_that_divides_it(Duration duration, String text) {
    assertThat(SettingText.text(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 sec", "-5s", "1.5s", "999999999999999d"})
  void what_is_no_duration_is_refused(String text) {
    assertThat(SettingText.duration(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"512, 512", "64KiB, 65536", "8MiB, 8388608", "1GiB, 1073741824"})
  void sizes_may_have_a_unit(String text, long bytes) {
    assertThat(SettingText.bytes(text)).contains(bytes);
    assertThat(SettingText.text(bytes)).isEqualTo(text);
  }
}
