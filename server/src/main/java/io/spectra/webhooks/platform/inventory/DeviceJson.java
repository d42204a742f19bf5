package io.spectra.webhooks.platform.inventory;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;

/// A device as the API shows it, under the names that clients rely on. Pure.
final class DeviceJson {
  private DeviceJson() {}

  static JsonValue of(Device device) {
    return JsonFields.object(json -> {
      json.number("id", device.id().value());
      for (var field : DeviceField.values()) {
        json.text(field.jsonName(), device.text(field));
        if (field == DeviceField.LETTER_CODE) {
          json.number("status", device.status().code());
        }
      }
      json.time("created_at", device.createdAt()).time("updated_at", device.updatedAt());
    });
  }
}
