package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.settings.ServerSettings;

/// Starts a server. The command line knows no other way to one.
@FunctionalInterface
public interface ServerStarter {

  /// Blocks until the server accepts requests.
  ///
  /// @throws StartFailedException when it cannot start; nothing is left running then
  RunningServer start(ServerSettings settings);
}
