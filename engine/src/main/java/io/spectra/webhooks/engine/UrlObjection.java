package io.spectra.webhooks.engine;

/// The reason why every attempt to a URL would be blocked before it begins.
public enum UrlObjection {
  /// Plain http goes only to what [io.spectra.webhooks.egress.EgressSettings] opens.
  PLAIN_HTTP,

  /// The address is private or reserved; [io.spectra.webhooks.egress.EgressSettings] may open it.
  NOT_PUBLIC,

  /// The address is link-local or serves metadata of a cloud; no setting opens it.
  NEVER_OPEN
}
