package io.spectra.webhooks.engine;

/// Why every attempt to a URL would be blocked before it begins.
public enum UrlObjection {
  /// Plain http goes only to what [io.spectra.webhooks.egress.EgressSettings] opens.
  PLAIN_HTTP,

  /// The address is private or reserved; [io.spectra.webhooks.egress.EgressSettings] may open it.
  NOT_PUBLIC,

  /// The address is link-local or one that serves metadata; nothing opens it.
  NEVER_OPEN
}
