package io.spectra.webhooks.platform.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PurchaseJsonTest {
  private static final Purchase PURCHASE =
      new Purchase(
          Optional.of("cart"),
          new Address(
              Optional.of("Ada"),
              Optional.of("ada@example.com"),
              Optional.empty(),
              Optional.empty(),
              Optional.of("London"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          Optional.empty(),
          Optional.of(
              new Purchase.ShippingMethod(
                  Optional.of("ground"),
                  Optional.empty(),
                  Optional.empty(),
                  new Money(new BigDecimal("9.50")))),
          Optional.of(new Purchase.Payment(Optional.of("card"), Optional.empty())),
          List.of(
              new Purchase.Item(
                  Optional.of("IP15-128"),
                  Optional.empty(),
                  2,
                  new Money(new BigDecimal("320.00")))));

  @Test
  void a_purchase_is_read_as_it_was_written() {
    assertThat(PurchaseJson.read(PurchaseJson.text(PURCHASE))).isEqualTo(PURCHASE);
  }

  @Test
  void a_purchase_that_an_older_version_wrote_has_no_absent_fields() {
    assertThat(
            PurchaseJson.read(
                "{\"cart_id\":\"cart\",\"billing\":{\"name\":\"Ada\",\"email\":\"ada@example.com\","
                    + "\"city\":\"London\"},\"shipping_method\":{\"method\":\"ground\",\"cost\":9.50},"
                    + "\"payment\":{\"method\":\"card\"},"
                    + "\"items\":[{\"sku\":\"IP15-128\",\"quantity\":2,\"price\":320.00}]}"))
        .isEqualTo(PURCHASE);
  }

  @Test
  void fields_of_a_newer_version_are_ignored() {
    assertThat(PurchaseJson.read("{\"billing\":{\"planet\":\"Mars\"},\"items\":[],\"gift\":true}"))
        .extracting(Purchase::items)
        .isEqualTo(List.of());
  }
}
