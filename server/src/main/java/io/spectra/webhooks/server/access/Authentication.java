package io.spectra.webhooks.server.access;

/// What the key that came with a request is worth.
public sealed interface Authentication {

  /// A key that is good now.
  record Known(Caller caller) implements Authentication {}

  /// No key was sent.
  record Missing() implements Authentication {}

  /// What was sent cannot be a key: another scheme, a typing error, two at once.
  record Malformed() implements Authentication {}

  /// No such key, or one that is revoked or expired; which of them is nobody's business.
  record Refused() implements Authentication {}
}
