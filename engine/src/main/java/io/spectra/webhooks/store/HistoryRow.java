package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.DeliveryId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// One attempt as the delivery history shows it. `error` is the outcome's message, as stored.
@SuppressWarnings("ArrayRecordComponent") // the frozen envelope
public record HistoryRow(
    DeliveryId delivery,
    String eventType,
    String eventId,
    int attempt,
    boolean success,
    OptionalInt httpStatus,
    Optional<String> responseBody,
    Optional<String> error,
    Duration took,
    Instant startedAt,
    byte[] payload) {}
