package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final boolean UNPROVEN = true;
  private static final boolean PROVEN = false;

  private final Slots slots = new Slots(4, 2);

  @Test
  void lanes_without_a_recent_answer_get_their_share_and_no_more() {
    take(UNPROVEN, 2);

    assertThat(slots.isFree(UNPROVEN)).isFalse();
    assertThat(slots.isFree(PROVEN)).isTrue();
  }

  @Test
  void lanes_that_answer_may_take_all() {
    take(PROVEN, 3);
    assertThat(slots.isFree(UNPROVEN)).isTrue();

    take(PROVEN, 1);

    assertThat(slots.isFree(PROVEN)).isFalse();
    assertThat(slots.isFree(UNPROVEN)).isFalse();
    assertThat(slots.taken()).isEqualTo(4);
  }

  @Test
  void what_is_given_back_goes_to_the_share_it_came_from() {
    take(UNPROVEN, 2);
    take(PROVEN, 2);

    slots.release(PROVEN);
    assertThat(slots.isFree(PROVEN)).isTrue();
    assertThat(slots.isFree(UNPROVEN)).isFalse();

    slots.release(UNPROVEN);
    assertThat(slots.isFree(UNPROVEN)).isTrue();
    assertThat(slots.taken()).isEqualTo(2);
  }

  @Test
  void giving_back_what_was_not_taken_is_a_fault() {
    assertThatIllegalStateException().isThrownBy(() -> slots.release(PROVEN));
  }

  @Test
  void giving_back_to_the_wrong_share_is_a_fault() {
    take(PROVEN, 1);

    assertThatIllegalStateException().isThrownBy(() -> slots.release(UNPROVEN));
  }

  private void take(boolean unproven, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(slots.isFree(unproven)).isTrue();
      slots.take(unproven);
    }
  }
}
