package io.spectra.webhooks.engine;

import io.spectra.webhooks.egress.Origin;

/// Reports that nothing would ever be sent to a URL. The message names the setting with which the
/// embedding program opens it. It does not say what a lookup found.
public final class BlockedUrlException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private static final String OPENERS =
      "; EngineSettings.withEgress opens it: EgressSettings.openNetworks for an address,"
          + " EgressSettings.openHosts for a name, EgressSettings.development() for this machine";

  private final UrlObjection objection;

  BlockedUrlException(Origin origin, UrlObjection objection) {
    super("nothing would be sent to " + origin + ": " + sentence(objection));
    this.objection = objection;
  }

  public UrlObjection objection() {
    return objection;
  }

  private static String sentence(UrlObjection objection) {
    return switch (objection) {
      case PLAIN_HTTP -> "plain http goes only to a host that is opened" + OPENERS;
      case NOT_PUBLIC -> "its host is on a private or reserved network" + OPENERS;
      case NEVER_OPEN -> "link-local and metadata addresses stay shut, whatever the settings";
    };
  }
}
