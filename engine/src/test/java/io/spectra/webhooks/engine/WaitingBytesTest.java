package io.spectra.webhooks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingBytesTest {
  private final WaitingBytes waiting = new WaitingBytes(100);

  @Test
  void what_waits_may_fill_the_bound_and_no_more() {
    assertThat(waiting.enter(60)).isTrue();
    assertThat(waiting.enter(40)).isTrue();

    assertThat(waiting.enter(1)).isFalse();
  }

  @Test
  void what_was_refused_takes_no_room() {
    assertThat(waiting.enter(60)).isTrue();
    assertThat(waiting.enter(41)).isFalse();

    assertThat(waiting.enter(40)).isTrue();
  }

  @Test
  void what_leaves_makes_room() {
    assertThat(waiting.enter(100)).isTrue();
    waiting.leave(100);

    assertThat(waiting.enter(100)).isTrue();
  }

  @Test
  void what_is_larger_than_the_bound_enters_when_nothing_else_waits() {
    assertThat(waiting.enter(500)).isTrue();
    assertThat(waiting.enter(1)).isFalse();
    waiting.leave(500);
    assertThat(waiting.enter(1)).isTrue();

    assertThat(waiting.enter(500)).isFalse();
  }
}
