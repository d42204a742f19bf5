package io.spectra.webhooks.server.cli;

/// The exit codes of commands, for scripts.
final class ExitCode {
  static final int DONE = 0;

  /// Tried, and failed.
  static final int FAILED = 1;

  /// Not tried: the command line or the settings are wrong.
  static final int USAGE = 2;

  private ExitCode() {}
}
