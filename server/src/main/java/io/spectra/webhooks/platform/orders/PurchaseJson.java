package io.spectra.webhooks.platform.orders;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// A [Purchase] as the text of its column, which is read and written only as a whole. Unknown
/// fields, of a newer version, are passed over; amounts keep their decimals.
final class PurchaseJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(
              include -> include.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private PurchaseJson() {}

  static String write(Purchase purchase) {
    return JSON.writeValueAsString(purchase);
  }

  static Purchase read(String text) {
    return JSON.readValue(text, Purchase.class);
  }
}
