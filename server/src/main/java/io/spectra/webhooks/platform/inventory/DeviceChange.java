package io.spectra.webhooks.platform.inventory;

import java.util.Map;
import java.util.Optional;

/// What somebody wants a device to be from now on: the fields named here, where an empty one is
/// forgotten, and nothing else.
record DeviceChange(Map<DeviceField, Optional<String>> texts, Optional<DeviceStatus> status) {
  public DeviceChange {
    texts = Map.copyOf(texts);
    if (texts.getOrDefault(DeviceField.IMEI_SERIAL, Optional.of("")).isEmpty()) {
      throw new IllegalArgumentException("a device keeps an IMEI or serial number");
    }
  }
}
