package io.spectra.webhooks.server.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// A started server, as far as the command line needs to know it.
public interface RunningServer extends AutoCloseable {

  /// Where it can be reached from this machine, with the port that it really has.
  URI address();

  /// Whether it listens on every address of this machine, and not on that one alone.
  boolean isOnEveryAddress();

  /// The file that holds the token for `/admin/v1`, unless the settings give one.
  Path operatorTokenFile();

  /// The API key that the first start on new data made, the only time that it can be read. The
  /// server does not say that it is ready before this was asked for.
  Optional<String> firstKey();

  /// Takes no more, finishes what it can within the bound that the settings name, and closes. Never
  /// throws; idempotent.
  @Override
  void close();
}
