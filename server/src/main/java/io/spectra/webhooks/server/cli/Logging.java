package io.spectra.webhooks.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.logging.LogManager;

/// Sets up `java.util.logging`, where the system loggers of all modules end up, unless the operator
/// named a configuration of their own in the JDK's way.
public final class Logging {
  private static final String OWN_FILE = "java.util.logging.config.file";
  private static final String RESOURCE = "logging.properties";

  private Logging() {}

  /// Before the first log line.
  public static void setUp() {
    if (System.getProperty(OWN_FILE) != null) {
      return;
    }
    try (var configuration = Logging.class.getResourceAsStream(RESOURCE)) {
      if (configuration == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the program's jar");
      }
      LogManager.getLogManager().readConfiguration(configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
