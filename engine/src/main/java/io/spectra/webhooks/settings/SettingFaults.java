package io.spectra.webhooks.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Collects what is wrong with settings, so that all faults are reported together. One thread.
public final class SettingFaults {
  private final List<String> faults = new ArrayList<>();

  /// Starts without a fault.
  public SettingFaults() {}

  /// Checks a value that was given in code.
  public <T> SettingFaults check(Setting<T> setting, T value) {
    setting.fault(value).ifPresent(faults::add);
    return this;
  }

  /// Checks a rule over several settings.
  ///
  /// @param setting the setting that is wrong when the rule does not hold
  /// @param message says what the setting must be
  public SettingFaults rule(boolean holds, Setting<?> setting, String message) {
    if (!holds) {
      faults.add(setting.path() + ": " + message);
    }
    return this;
  }

  void add(String fault) {
    faults.add(fault);
  }

  void addAll(Collection<String> more) {
    faults.addAll(more);
  }

  /// Ends the check.
  ///
  /// @throws InvalidSettingsException with every fault, if there is any
  public void throwIfAny() {
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
  }
}
