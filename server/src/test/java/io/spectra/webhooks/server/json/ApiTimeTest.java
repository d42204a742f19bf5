package io.spectra.webhooks.server.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2026-05-18T14:23:00Z, 2026-05-18T14:23:00Z",
    "2026-05-18T14:23:00.123456Z, 2026-05-18T14:23:00.123456Z",
    "2026-05-18T14:23:00.5Z, 2026-05-18T14:23:00.500Z",
    "2026-05-18T14:23:00.1234567891Z, 2026-05-18T14:23:00.123456789Z",
    "2028-02-29T00:00:00Z, 2028-02-29T00:00:00Z",
    "2026-05-18T16:23:00+02:00, 2026-05-18T14:23:00Z",
    "2026-05-18T16:23:00 02:00, 2026-05-18T14:23:00Z",
    "2026-05-18T16:23:00+0200, 2026-05-18T14:23:00Z",
    "2026-05-18T14:23Z, 2026-05-18T14:23:00Z",
    "2026-05-18t14:23:00.5z, 2026-05-18T14:23:00.500Z",
    "2016-12-31T23:59:60.25Z, 2016-12-31T23:59:59.250Z",
    "2026-05-18, 2026-05-18T00:00:00Z"
  })
  void a_time_with_its_offset_or_a_date_is_understood(String text, Instant time) {
    assertThat(ApiTime.parse(text)).contains(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-05-18T14:23:00",
        "2026-02-30",
        "2026-02-30T00:00:00Z",
        "2026-02-29T12:00:00+01:00",
        "2026-04-31T00:00:00.5Z",
        "2026-05-18T24:00:00Z",
        "2026-05-18T23:60:00Z",
        "2026-05-18T14:23:00+25:00",
        "2026-13-01T00:00:00Z",
        "1779114180",
        "+999999999-01-01T00:00:00Z",
        "0000-01-01"
      })
  void anything_else_is_not(String text) {
    assertThat(ApiTime.parse(text)).isEmpty();
  }

  @Test
  void what_is_written_means_the_same_time_again() {
    var time = Instant.parse("2026-05-18T14:23:00.123456Z");

    assertThat(ApiTime.text(time)).isEqualTo("2026-05-18T14:23:00.123456Z");
    assertThat(ApiTime.parse(ApiTime.text(time))).contains(time);
    assertThat(ApiTime.text(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000Z");
  }
}
