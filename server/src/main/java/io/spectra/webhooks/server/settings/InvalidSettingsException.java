package io.spectra.webhooks.server.settings;

import java.util.List;

/// The settings do not add up; nothing was started. Each fault begins with the path of its setting:
/// `delivery.timeout: must be 1s to 5m, was 0s`.
public final class InvalidSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  public InvalidSettingsException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  public List<String> faults() {
    return faults;
  }
}
