package io.spectra.webhooks.platform.inventory;

import io.spectra.webhooks.engine.EventDraft;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Makes the events that changes of a device cause, in their order. Pure.
final class DeviceEvents {
  private static final EventType RECEIVED = new EventType("inventory.received");
  private static final EventType UPDATED = new EventType("inventory.updated");
  private static final EventType SOLD = new EventType("inventory.sold");

  private DeviceEvents() {}

  /// A device that is checked in as sold is also reported sold, because no later change would
  /// report it.
  static List<EventDraft> received(TenantId tenant, Device device) {
    var received = draft(tenant, RECEIVED, device, json -> write(json, device));
    return device.status().isSold()
        ? List.of(received, draft(tenant, SOLD, device, json -> write(json, device)))
        : List.of(received);
  }

  static List<EventDraft> changed(TenantId tenant, Device before, Device after) {
    var general =
        draft(
            tenant,
            UPDATED,
            after,
            json -> {
              write(json, after);
              json.texts("changed", differences(before, after));
            });
    return after.status().isSold() && !before.status().isSold()
        ? List.of(general, draft(tenant, SOLD, after, json -> write(json, after)))
        : List.of(general);
  }

  private static List<String> differences(Device before, Device after) {
    var names = new ArrayList<String>();
    for (var field : DeviceField.values()) {
      if (!before.text(field).equals(after.text(field))) {
        names.add(field.jsonName());
      }
    }
    if (!before.status().equals(after.status())) {
      names.add("status");
    }
    return names;
  }

  private static void write(JsonFields json, Device device) {
    json.number("id", device.id().value());
    for (var field : DeviceField.values()) {
      json.text(field.jsonName(), device.text(field));
      if (field == DeviceField.LETTER_CODE) {
        json.number("status", device.status().code());
      }
    }
    json.seconds("updated_at", device.updatedAt());
  }

  private static EventDraft draft(
      TenantId tenant, EventType type, Device device, Consumer<JsonFields> data) {
    return new EventDraft(
        tenant, type, device.updatedAt(), EventData.parse(JsonFields.object(data).bytes()));
  }
}
