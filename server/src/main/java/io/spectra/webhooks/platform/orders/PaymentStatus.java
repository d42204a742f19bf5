package io.spectra.webhooks.platform.orders;

import java.util.Locale;

/// Whether an order is paid: so from the start when the request names the gateway's payment,
/// refunded together with the order.
enum PaymentStatus {
  PENDING,
  PAID,
  REFUNDED;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static PaymentStatus named(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
