package io.spectra.webhooks.platform.inventory;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// A device in stock as it is now; a field that is not in `texts` is unknown.
record Device(
    DeviceId id,
    Map<DeviceField, String> texts,
    DeviceStatus status,
    Instant createdAt,
    Instant updatedAt) {

  public Device {
    texts = Map.copyOf(texts);
  }

  public Optional<String> text(DeviceField field) {
    return Optional.ofNullable(texts.get(field));
  }

  /// The device after a change, or an equal value when the change changes nothing.
  Device with(DeviceChange change, Instant at) {
    var changed = new EnumMap<DeviceField, String>(DeviceField.class);
    changed.putAll(texts);
    change
        .texts()
        .forEach((field, text) ->
            text.ifPresentOrElse(value -> changed.put(field, value), () -> changed.remove(field)));
    var newStatus = change.status().orElse(status);
    boolean isSame = changed.equals(texts) && newStatus.equals(status);
    return isSame ? this : new Device(id, changed, newStatus, createdAt, at);
  }
}
