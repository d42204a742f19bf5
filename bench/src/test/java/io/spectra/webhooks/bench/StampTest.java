package io.spectra.webhooks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.bench.http.Stamp;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that a stamp which is written into a body can be read from it.
class StampTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 9, 10, 1_234_567_890_123L, Long.MAX_VALUE})
  void a_time_is_read_as_it_was_written(long nanos) {
    byte[] body = body(" ".repeat(Stamp.WIDTH));
    Stamp.write(nanos, body, body.length - Stamp.WIDTH - 2);

    assertThat(Stamp.read(body, 0, body.length)).isEqualTo(nanos);
    assertThat(text(body)).matches("\\{\"data\":\\{\"sent_at_ns\": *" + nanos + "}}");
  }

  @Test
  void a_body_without_a_time_has_none() {
    byte[] body = "{\"data\":{\"sent_at\":12}}".getBytes(StandardCharsets.US_ASCII);

    assertThat(Stamp.read(body, 0, body.length)).isEqualTo(Stamp.NONE);
  }

  @Test
  void a_key_that_the_body_ends_in_is_no_time() {
    byte[] body = Stamp.KEY.substring(0, 8).getBytes(StandardCharsets.US_ASCII);

    assertThat(Stamp.read(body, 0, body.length)).isEqualTo(Stamp.NONE);
  }

  private static byte[] body(String number) {
    return "{\"data\":{%s%s}}".formatted(Stamp.KEY, number).getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.US_ASCII);
  }
}
