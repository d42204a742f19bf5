package io.spectra.webhooks.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"order.created", "a.b", "buyback.quote.created", "return.shipped_back", "a1_.b2_"})
  void names_of_lower_case_parts_are_well_formed(String name) {
    assertThat(new EventType(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "order",
        ".",
        "order.",
        ".created",
        "order..created",
        "Order.created",
        "order.Created",
        "1order.created",
        "order.1created",
        "_order.created",
        "order.created ",
        " order.created",
        "order.*",
        "*",
        "order-x.created",
        "örder.created",
        "order.created\n",
        "order.\"x\"",
        "order.cre\u0000ated"
      })
  void everything_else_is_refused(String name) {
    assertThatThrownBy(() -> new EventType(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is like order.shipped");
  }

  @Test
  void a_name_has_at_most_128_characters() {
    assertThat(new EventType("a." + "b".repeat(126)).name()).hasSize(128);
    assertThatThrownBy(() -> new EventType("a." + "b".repeat(127)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
