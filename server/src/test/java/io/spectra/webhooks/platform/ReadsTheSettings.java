package io.spectra.webhooks.platform;

import io.spectra.webhooks.server.settings.ServerSettings;

/// Uses a package that the platform may not use, so that `RulesTest` can show that the rule sees
/// it. Nothing runs this.
public final class ReadsTheSettings {
  private ReadsTheSettings() {}

  static int port(ServerSettings settings) {
    return settings.api().listener().port();
  }
}
