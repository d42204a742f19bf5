package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreCallTest {
  private final StoreCall call = new StoreCall();
  private final List<String> told = new ArrayList<>();

  @Test
  void an_end_without_a_call_under_way_is_told_at_once() {
    call.end(() -> told.add("ended"));
    call.tellIfEnded();

    assertThat(call.isEnded()).isTrue();
    assertThat(told).containsExactly("ended");
  }

  @Test
  void an_end_waits_for_the_call_under_way_and_is_told_once() {
    call.begins();
    call.end(() -> told.add("ended"));
    call.tellIfEnded();
    assertThat(call.isUnderWay()).isTrue();
    assertThat(told).isEmpty();

    call.returns();
    call.tellIfEnded();
    call.tellIfEnded();

    assertThat(call.isUnderWay()).isFalse();
    assertThat(told).containsExactly("ended");
  }

  @Test
  void a_call_that_returns_ends_nothing() {
    call.begins();
    call.returns();
    call.tellIfEnded();

    assertThat(call.isEnded()).isFalse();
    assertThat(told).isEmpty();
  }
}
