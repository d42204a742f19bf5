package io.spectra.webhooks.server.events;

import io.spectra.webhooks.event.EventData;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// Builds the `data` of an event that the server itself causes: fields in the order in which they
/// are put, times in whole seconds with a `Z`, money with its decimals, an absent value as null.
/// Not for several threads.
public final class DataBuilder {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  public DataBuilder put(String name, String value) {
    fields.put(name, value);
    return this;
  }

  public DataBuilder put(String name, long value) {
    fields.put(name, value);
    return this;
  }

  public DataBuilder put(String name, boolean value) {
    fields.put(name, value);
    return this;
  }

  public DataBuilder put(String name, BigDecimal value) {
    fields.put(name, value);
    return this;
  }

  public DataBuilder put(String name, Instant value) {
    fields.put(name, value.truncatedTo(ChronoUnit.SECONDS).toString());
    return this;
  }

  public DataBuilder put(String name, List<String> value) {
    fields.put(name, List.copyOf(value));
    return this;
  }

  public DataBuilder putText(String name, Optional<String> value) {
    fields.put(name, value.orElse(null));
    return this;
  }

  public DataBuilder putTime(String name, Optional<Instant> value) {
    value.ifPresentOrElse(time -> put(name, time), () -> fields.put(name, null));
    return this;
  }

  public EventData build() {
    return EventData.parse(JSON.writeValueAsBytes(fields));
  }
}
