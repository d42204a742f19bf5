package io.spectra.webhooks.server.cli;

/// Ends a command with one sentence on the error stream and [ExitCode#FAILED].
final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }

  CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
