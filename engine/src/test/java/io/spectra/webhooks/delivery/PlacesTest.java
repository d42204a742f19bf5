package io.spectra.webhooks.delivery;

import static io.spectra.webhooks.delivery.Standing.CATCHING_UP;
import static io.spectra.webhooks.delivery.Standing.PROMPT;
import static io.spectra.webhooks.delivery.Standing.UNPROVEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class PlacesTest {
  private int catchingUpMax = 1;
  private final Places slots = new Places(4, () -> catchingUpMax, 2);

  @Test
  void lanes_without_a_recent_answer_get_their_share_and_no_more() {
    take(UNPROVEN, 2);

    assertThat(slots.isFree(UNPROVEN)).isFalse();
    assertThat(slots.isFree(PROMPT)).isTrue();
  }

  @Test
  void lanes_that_catch_up_get_their_share_and_no_more() {
    take(CATCHING_UP, 1);

    assertThat(slots.isFree(CATCHING_UP)).isFalse();
    assertThat(slots.isFree(UNPROVEN)).isTrue();
    assertThat(slots.isFree(PROMPT)).isTrue();
  }

  @Test
  void what_was_taken_of_a_share_that_shrinks_is_given_back_in_its_time() {
    catchingUpMax = 3;
    take(CATCHING_UP, 3);

    catchingUpMax = 1;
    slots.release(CATCHING_UP);
    slots.release(CATCHING_UP);
    assertThat(slots.isFree(CATCHING_UP)).isFalse();

    slots.release(CATCHING_UP);
    assertThat(slots.isFree(CATCHING_UP)).isTrue();
  }

  @Test
  void lanes_that_answer_may_take_all() {
    take(PROMPT, 3);
    assertThat(slots.isFree(UNPROVEN)).isTrue();

    take(PROMPT, 1);

    assertThat(slots.isFree(PROMPT)).isFalse();
    assertThat(slots.isFree(UNPROVEN)).isFalse();
    assertThat(slots.taken()).isEqualTo(4);
  }

  @Test
  void what_is_given_back_goes_to_the_share_it_came_from() {
    take(UNPROVEN, 2);
    take(PROMPT, 2);

    slots.release(PROMPT);
    assertThat(slots.isFree(PROMPT)).isTrue();
    assertThat(slots.isFree(UNPROVEN)).isFalse();

    slots.release(UNPROVEN);
    assertThat(slots.isFree(UNPROVEN)).isTrue();
    assertThat(slots.taken()).isEqualTo(2);
  }

  @Test
  void giving_back_what_was_not_taken_is_a_fault() {
    assertThatIllegalStateException().isThrownBy(() -> slots.release(PROMPT));
  }

  @Test
  void giving_back_to_the_wrong_share_is_a_fault() {
    take(PROMPT, 1);

    assertThatIllegalStateException().isThrownBy(() -> slots.release(UNPROVEN));
  }

  private void take(Standing standing, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(slots.isFree(standing)).isTrue();
      slots.take(standing);
    }
  }
}
