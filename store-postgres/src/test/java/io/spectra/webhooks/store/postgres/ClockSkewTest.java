package io.spectra.webhooks.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClockSkewTest {
  private static final Instant DATABASE = Instant.parse("2026-05-18T14:23:00Z");

  private final ClockSkew skew = new ClockSkew();

  @Test
  void clocks_that_are_more_than_half_a_minute_apart_are_reported_once() {
    assertThat(look(Duration.ofSeconds(30))).isEmpty();
    assertThat(look(Duration.ofMinutes(10)))
        .hasValueSatisfying(it -> assertThat(it).contains("is 600 s ahead of the database's"));
    assertThat(look(Duration.ofMinutes(11))).isEmpty();

    assertThat(look(Duration.ZERO)).isEmpty();
    assertThat(look(Duration.ofSeconds(-31)))
        .hasValueSatisfying(it -> assertThat(it).contains("is 31 s behind the database's"));
  }

  @Test
  void a_late_answer_is_not_mistaken_for_a_wrong_clock() {
    assertThat(skew.warning(DATABASE, DATABASE.minusSeconds(100), DATABASE)).isEmpty();
    assertThat(skew.warning(DATABASE, DATABASE, DATABASE.plusSeconds(100))).isEmpty();
  }

  private Optional<String> look(Duration ahead) {
    return skew.warning(DATABASE, DATABASE.plus(ahead), DATABASE.plus(ahead));
  }
}
