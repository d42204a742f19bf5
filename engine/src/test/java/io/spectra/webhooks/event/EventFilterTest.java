package io.spectra.webhooks.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventFilterTest {
  private static final EventCatalogue CATALOGUE = EventCatalogue.builtIn();

  @ParameterizedTest
  @CsvSource({
    "order.created, order.created, true",
    "order.created, order.shipped, false",
    "order.*, order.created, true",
    "order.*, order.status_changed, true",
    "order.*, orders.created, false",
    "order.*, reorder.created, false",
    "order.*, order.added_later, true",
    "buyback.*, buyback.quote.created, true",
    "buyback.quote.*, buyback.quote.declined, true",
    "buyback.quote.*, buyback.offer.made, false",
    "*, anything.at_all, true",
    "order.created|repair.*, repair.completed, true",
    "order.created|repair.*, order.created, true",
    "order.created|repair.*, return.denied, false"
  })
  void a_filter_matches_its_names_families_or_everything(
      String names, String event, boolean matched) {
    var filter = EventFilter.parse(List.of(names.split("\\|")), CATALOGUE);

    assertThat(filter.matches(new EventType(event))).isEqualTo(matched);
    assertThat(EventFilter.stored(filter.names()).matches(new EventType(event))).isEqualTo(matched);
  }

  @Test
  void repeats_are_dropped_and_the_order_is_kept() {
    var filter =
        EventFilter.parse(
            List.of("order.shipped", "*", "order.*", "order.shipped", "order.created", "*"),
            CATALOGUE);

    assertThat(filter.names()).containsExactly("order.shipped", "*", "order.*", "order.created");
    assertThat(filter.matchesEverything()).isTrue();
    assertThat(filter)
        .isEqualTo(EventFilter.stored(filter.names()))
        .isNotEqualTo(EventFilter.everything());
  }

  @Test
  void an_empty_list_is_refused() {
    assertThatThrownBy(() -> EventFilter.parse(List.of(), CATALOGUE))
        .hasMessage("Name at least one event, or [\"*\"] for all.")
        .asInstanceOf(type(InvalidEventFilterException.class))
        .returns("events", InvalidEventFilterException::field);
  }

  @Test
  void an_unknown_name_is_refused_with_its_place_and_the_nearest_one() {
    assertThatThrownBy(() -> EventFilter.parse(List.of("order.created", "order.shiped"), CATALOGUE))
        .hasMessage("There is no event 'order.shiped'; did you mean 'order.shipped'?")
        .asInstanceOf(type(InvalidEventFilterException.class))
        .returns("events[1]", InvalidEventFilterException::field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "order",
        "order.",
        "order*",
        ".*",
        "**",
        "*.*",
        "*.created",
        "order.*.*",
        "orders.*",
        "order.c*",
        "webhook.test",
        "webhook.*",
        "Order.created",
        "order.created "
      })
  void only_whole_families_are_wildcards(String name) {
    assertThatThrownBy(() -> EventFilter.parse(List.of(name), CATALOGUE))
        .isInstanceOf(InvalidEventFilterException.class)
        .hasMessageContaining("did you mean");
  }

  @Test
  void a_huge_name_does_not_fill_the_answer() {
    assertThatThrownBy(() -> EventFilter.parse(List.of("x".repeat(1_000_000)), CATALOGUE))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }
}
