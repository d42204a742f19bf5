package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.server.storage.StoredMicros;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A checkpoint in a tenant's orders, ascending by `updated_at` and `id`: everything up to and
/// including this place has been read. Its text is opaque to clients.
record OrderCursor(long updatedAtMicros, long id) {
  private static final Pattern FORM = Pattern.compile("o1\\.(-?\\d{1,18})\\.(\\d{1,18})");

  /// Before every order.
  public static final OrderCursor START = new OrderCursor(Long.MIN_VALUE, 0);

  /// Before every order that changed at `since` or later.
  public static OrderCursor before(Instant since) {
    return new OrderCursor(StoredMicros.of(since), 0);
  }

  static OrderCursor at(Order order) {
    return new OrderCursor(StoredMicros.of(order.updatedAt()), order.id().value());
  }

  /// Reads what [#text] wrote; empty for anything else.
  public static Optional<OrderCursor> parse(String text) {
    try {
      var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      var form = FORM.matcher(plain);
      return form.matches()
          ? Optional.of(
              new OrderCursor(Long.parseLong(form.group(1)), Long.parseLong(form.group(2))))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// The later of two places.
  public OrderCursor max(OrderCursor other) {
    boolean isLater =
        updatedAtMicros > other.updatedAtMicros
            || (updatedAtMicros == other.updatedAtMicros && id > other.id);
    return isLater ? this : other;
  }

  public String text() {
    // The start has no stamp of its own: it is written as the oldest one that has 18 digits.
    long micros = Math.max(updatedAtMicros, -999_999_999_999_999_999L);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("o1." + micros + "." + id).getBytes(StandardCharsets.UTF_8));
  }
}
