package io.spectra.webhooks.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
  private static final DateTimeFormatter REFERENCE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT).withZone(ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "2026-05-18T14:23:00Z, 2026-05-18T14:23:00+00:00",
    "2026-05-18T14:23:00+00:00, 2026-05-18T14:23:00+00:00",
    "2026-05-18T14:23:00-00:00, 2026-05-18T14:23:00+00:00",
    "2026-05-18T14:23:00.999999999Z, 2026-05-18T14:23:00+00:00",
    "'2026-05-18T14:23:00,5Z', 2026-05-18T14:23:00+00:00",
    "2026-05-18T16:23:00+02:00, 2026-05-18T14:23:00+00:00",
    "2026-05-18T16:23:00+0200, 2026-05-18T14:23:00+00:00",
    "2026-05-18T16:23:00+02, 2026-05-18T14:23:00+00:00",
    "2026-05-18T19:53+05:30, 2026-05-18T14:23:00+00:00",
    "2026-01-01T00:00:00+14:00, 2025-12-31T10:00:00+00:00",
    "2024-02-29T23:59:59-09:30, 2024-03-01T09:29:59+00:00",
    "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59+00:00",
    "2026-05-18t14:23:00z, 2026-05-18T14:23:00+00:00",
    "2026-05-18t16:23:00.5+02:00, 2026-05-18T14:23:00+00:00",
    "2016-12-31T23:59:60Z, 2016-12-31T23:59:59+00:00",
    "2016-12-31T23:59:60.75Z, 2016-12-31T23:59:59+00:00",
    "2017-01-01T00:59:60+01:00, 2016-12-31T23:59:59+00:00",
    "9999-12-31T23:59:60Z, 9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00+00:00",
    "9999-12-31T23:59:59Z, 9999-12-31T23:59:59+00:00"
  })
  void any_offset_becomes_the_numeric_zero_offset_in_whole_seconds(String text, String formatted) {
    assertThat(EventTime.format(EventTime.parse(text))).isEqualTo(formatted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2026-05-18",
        "2026-05-18T14:23:00",
        "2026-05-18 14:23:00Z",
        "2026-05-18T14Z",
        "2026-5-18T14:23:00Z",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-05-18T24:00:00Z",
        "2026-05-18T14:60:00Z",
        "2026-05-18T14:23:60Z",
        "2026-05-18T14:23:00.Z",
        "2026-05-18x14:23:00Z",
        "2016-12-31T23:59:60+01:00",
        "2016-12-30T23:59:60Z",
        "2016-12-31T23:58:60Z",
        "2016-12-31T23:59:61Z",
        "2026-05-18T14:23:00Zx",
        "2026-05-18T14:23:00Z ",
        " 2026-05-18T14:23:00Z",
        "2026-05-18T14:23:00+19:00",
        "2026-05-18T14:23:00+02:60",
        "2026-05-18T14:23:00+2",
        "2026-05-18T14:23:00+02:0",
        "2026-05-18T14:23:00+",
        "+2026-05-18T14:23:00Z",
        "12026-05-18T14:23:00Z",
        "-001-05-18T14:23:00Z",
        "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "20260518T142300Z",
        "1779114180",
        "２026-05-18T14:23:00Z"
      })
  void text_other_than_a_time_with_an_offset_is_refused_with_an_example(String text) {
    assertThatThrownBy(() -> EventTime.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as 2026-05-18T14:23:00Z");
  }

  @Test
  void random_times_are_written_as_the_jdk_writes_them() {
    var random = new Random(23);
    long first = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    long end = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() + 1;
    for (int i = 0; i < 100_000; i++) {
      var time = Instant.ofEpochSecond(random.nextLong(first, end), random.nextInt(1_000_000_000));
      assertThat(EventTime.format(time)).isEqualTo(REFERENCE.format(time));
      assertThat(EventTime.parse(EventTime.format(time)).getEpochSecond())
          .isEqualTo(time.getEpochSecond());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
  void a_year_without_four_digits_cannot_be_written(String time) {
    assertThatThrownBy(() -> EventTime.format(Instant.parse(time)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0001 to 9999");
  }
}
