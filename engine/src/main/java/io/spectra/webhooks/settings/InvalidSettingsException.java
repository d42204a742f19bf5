package io.spectra.webhooks.settings;

import java.util.List;

/// Some settings are wrong. Each fault begins with the path of its setting: `delivery.timeout: must
/// be 100ms to 5m, was 0ms`.
public final class InvalidSettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  public InvalidSettingsException(List<String> faults) {
    super(String.join("; ", faults));
    this.faults = List.copyOf(faults);
  }

  public List<String> faults() {
    return faults;
  }
}
