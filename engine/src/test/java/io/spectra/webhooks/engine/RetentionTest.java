package io.spectra.webhooks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.engine.Retention.Piece;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static Piece after(Piece piece, int times, Duration took) {
    var next = piece;
    for (int i = 0; i < times; i++) {
      next = next.after(took);
    }
    return next;
  }

  @Test
  void a_piece_has_as_many_events_as_would_have_taken_two_milliseconds() {
    assertThat(new Piece(1_000).after(Duration.ofMillis(2))).isEqualTo(new Piece(1_000));
    assertThat(new Piece(1_200).after(Duration.ofMillis(3))).isEqualTo(new Piece(800));
    assertThat(new Piece(1_200).after(Duration.ofNanos(1_500_000))).isEqualTo(new Piece(1_600));
  }

  @Test
  void one_piece_changes_the_next_by_half_at_most() {
    assertThat(new Piece(1_000).after(Duration.ZERO)).isEqualTo(new Piece(2_000));
    assertThat(new Piece(1_000).after(Duration.ofMillis(60))).isEqualTo(new Piece(500));
  }

  @Test
  void pieces_stay_within_bounds_on_any_disk() {
    assertThat(after(Piece.FIRST, 20, Duration.ZERO)).isEqualTo(new Piece(5_000));
    assertThat(after(Piece.FIRST, 20, Duration.ofSeconds(10))).isEqualTo(new Piece(200));
    assertThat(after(new Piece(200), 1, Duration.ofMillis(1))).isEqualTo(new Piece(400));
  }
}
