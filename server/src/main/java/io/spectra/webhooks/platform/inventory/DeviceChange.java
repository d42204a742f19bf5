package io.spectra.webhooks.platform.inventory;

import java.util.Map;
import java.util.Optional;

/// A change that a caller asks for: only the fields named here change, and an empty one is cleared.
record DeviceChange(Map<DeviceField, Optional<String>> texts, Optional<DeviceStatus> status) {
  public DeviceChange {
    texts = Map.copyOf(texts);
    if (texts.getOrDefault(DeviceField.IMEI_SERIAL, Optional.of("")).isEmpty()) {
      throw new IllegalArgumentException("a device keeps an IMEI or serial number");
    }
  }
}
