package io.spectra.webhooks.server.webhooks;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.store.HistoryRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The delivery history as the API shows it. Pure.
final class DeliveryJson {
  private DeliveryJson() {}

  static JsonValue of(HistoryRow row) {
    return JsonFields.object(json -> write(json, row));
  }

  /// The latest attempt of a delivery, with all of them.
  static JsonValue of(List<HistoryRow> attempts) {
    return JsonFields.object(json -> {
      write(json, attempts.getLast());
      json.value("attempts", JsonValue.array(attempts, DeliveryJson::attempt));
    });
  }

  private static JsonValue attempt(HistoryRow row) {
    return JsonFields.object(json -> writeAttempt(json, row));
  }

  private static void write(JsonFields json, HistoryRow row) {
    json.number("id", row.delivery().value())
        .text("event", row.eventType())
        .text("event_id", row.eventId());
    writeAttempt(json, row);
    // Embedded as it was sent: read and written again, numbers and escapes would change.
    json.value("payload", JsonValue.raw(new String(row.payload(), StandardCharsets.UTF_8)));
  }

  private static void writeAttempt(JsonFields json, HistoryRow row) {
    json.number("attempt", row.attempt())
        .truth("success", row.success())
        .number("http_status", boxed(row.httpStatus()))
        .text("response_body", row.responseBody())
        .text("error", row.error())
        .number("duration_ms", row.took().toMillis())
        .time("created_at", row.startedAt());
  }

  private static Optional<Integer> boxed(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }
}
