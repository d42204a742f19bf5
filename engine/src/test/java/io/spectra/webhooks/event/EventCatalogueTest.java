package io.spectra.webhooks.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventCatalogueTest {
  private static final EventCatalogue BUILT_IN = EventCatalogue.builtIn();

  @Test
  void every_event_of_the_contract_is_built_in() {
    assertThat(BUILT_IN.entries())
        .extracting(entry -> entry.type().name())
        .containsExactly(
            "order.created",
            "order.status_changed",
            "order.shipped",
            "order.delivered",
            "order.cancelled",
            "return.requested",
            "return.approved",
            "return.denied",
            "return.shipped_back",
            "return.received",
            "return.refunded",
            "inventory.received",
            "inventory.updated",
            "inventory.sold",
            "buyback.quote.created",
            "buyback.quote.approved",
            "buyback.quote.declined",
            "repair.created",
            "repair.completed",
            "customer.created");
    assertThat(BUILT_IN.contains(EventType.WEBHOOK_TEST)).isFalse();
  }

  @Test
  void times_in_examples_end_in_z() {
    for (var entry : BUILT_IN.entries()) {
      assertThat(new String(entry.example().bytes(), UTF_8))
          .as(entry.type().name())
          .contains("_at\": \"2026-")
          .doesNotContain("+00:00");
    }
  }

  @Test
  void an_operator_adds_types_of_their_own() {
    var added =
        CatalogueFile.read(
            """
            [{"event": "loyalty.points_added", "description": "Points.", "example": {"points": 5},
              "schema": {"type": "object"}}]
            """
                .getBytes(UTF_8));
    var catalogue = BUILT_IN.with(added);

    assertThat(catalogue.entries()).hasSize(21);
    assertThat(catalogue.find("loyalty.points_added").flatMap(CatalogueEntry::jsonSchema))
        .hasValue("{\"type\": \"object\"}");
    assertThat(catalogue.find("order.created").flatMap(CatalogueEntry::jsonSchema)).isEmpty();
    assertThat(BUILT_IN.find("loyalty.points_added")).isEmpty();
  }

  @Test
  void a_type_cannot_occur_twice_or_belong_to_the_reserved_family() {
    assertThatThrownBy(() -> BUILT_IN.with(List.of(entry("order.created"))))
        .hasMessageContaining("'order.created' occurs twice");
    assertThatThrownBy(() -> BUILT_IN.with(List.of(entry("webhook.test"))))
        .hasMessageContaining("reserved");
    assertThatThrownBy(() -> new EventCatalogue(List.of())).hasMessageContaining("at least one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; must be a JSON array",
        "[1]; entry 0: must be an object",
        "[{}]; entry 0: needs event",
        "[{\"event\":\"a.b\",\"description\":\"x\"}]; entry 0: needs event, description and"
            + " example",
        "[{\"event\":\"a.b\",\"description\":\" \",\"example\":{}}]; entry 0: a.b: an event needs a"
            + " description",
        "[{\"event\":\"A\",\"description\":\"x\",\"example\":{}}]; entry 0: an event's name is"
            + " like",
        "[{\"event\":1}]; entry 0: event must be a string",
        "[{\"evnt\":1}]; entry 0: 'evnt' is unknown",
        "[{\"event\":\"a.b\",\"event\":\"a.b\"}]; entry 0: 'event' is unknown or occurs twice",
        "[{\"example\":[]}]; must be a JSON object",
        "[; not valid JSON",
        "[] []; goes on after"
      })
  void a_faulty_file_is_refused_with_its_place(String json, String message) {
    assertThatThrownBy(() -> CatalogueFile.read(json.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "order.shiped, order.shipped",
    "order.shippde, order.shipped",
    "orders.created, order.created",
    "order_created, order.created",
    "return.recieved, return.received",
    "inventory.sell, inventory.sold",
    "buyback.created, buyback.quote.created",
    "orders.*, order.*",
    "buyback.quotes.*, buyback.quote.*"
  })
  void the_nearest_name_is_suggested(String wrong, String nearest) {
    assertThat(BUILT_IN.nearest(wrong)).isEqualTo(nearest);
  }

  @Test
  void something_is_suggested_even_for_nonsense_of_any_length() {
    for (String nonsense : List.of("", "*", "x".repeat(1_000_000), "ORDER.CREATED")) {
      assertThat(BUILT_IN.nearest(nonsense)).contains(".");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "a, '', 1",
    "'', abc, 3",
    "kitten, sitting, 3",
    "ab, ba, 1",
    "abcd, acbd, 1",
    "ca, abc, 3",
    "same, same, 0"
  })
  void distance_counts_inserted_deleted_changed_and_swapped_letters(
      String from, String to, int distance) {
    assertThat(Spelling.distance(from, to)).isEqualTo(distance);
    assertThat(Spelling.distance(to, from)).isEqualTo(distance);
  }

  private static CatalogueEntry entry(String name) {
    return new CatalogueEntry(new EventType(name), "x", EventData.parse("{}"), Optional.empty());
  }
}
