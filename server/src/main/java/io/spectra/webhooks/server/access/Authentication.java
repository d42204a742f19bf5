package io.spectra.webhooks.server.access;

/// The result of checking the key that came with a request.
public sealed interface Authentication {

  /// A key that is good now.
  record Known(Caller caller) implements Authentication {}

  /// No key was sent.
  record Missing() implements Authentication {}

  /// The text cannot be a key: another scheme, a typing error, or two keys at once.
  record Malformed() implements Authentication {}

  /// No such key, or one that is revoked or expired; which of them is nobody's business.
  record Refused() implements Authentication {}
}
