package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.json.ApiTime;
import java.time.Instant;
import java.util.Optional;

/// Reads an [OrderFilter] from a request's query; what is wrong is a 422 that names the parameter.
final class OrderFilters {
  private OrderFilters() {}

  static OrderFilter read(Request request) {
    return new OrderFilter(
        request.query("status").map(OrderFilters::status),
        request.query("is_test").map(OrderFilters::truth),
        time(request, "created_from"),
        time(request, "updated_since"));
  }

  private static OrderStatus status(String text) {
    return OrderStatus.named(text)
        .orElseThrow(() ->
            ApiError.invalid("status", "There is no order status \"%s\".".formatted(text))
                .thrown());
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw ApiError.invalid("is_test", "\"is_test\" must be true or false.").thrown();
    };
  }

  private static Optional<Instant> time(Request request, String name) {
    return request
        .query(name)
        .map(text ->
            ApiTime.parse(text).orElseThrow(() -> ApiError.invalid(name, ApiTime.ADVICE).thrown()));
  }
}
