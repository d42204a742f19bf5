package io.spectra.webhooks.sending;

import org.jspecify.annotations.Nullable;

/// Reports that a host name could not be looked up because of this machine's own name servers: none
/// is configured, or none of them answers anything. It says nothing about the receiver.
final class NameServersAwayException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Creates the exception. The message states what is missing and what the operator can do about
  /// it.
  public NameServersAwayException(String message) {
    this(message, null);
  }

  public NameServersAwayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
