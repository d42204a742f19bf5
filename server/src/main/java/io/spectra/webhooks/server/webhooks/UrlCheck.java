package io.spectra.webhooks.server.webhooks;

import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.webhook.InvalidWebhookUrlException;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// Reads the URL of a webhook and says at registration what every connect would refuse. Any virtual
/// thread; blocks for at most a second. The check at every connect is what protects, so a lookup
/// that fails or takes too long says nothing.
public final class UrlCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final EgressGuard guard;
  private final Lookup lookup;

  public UrlCheck(EgressGuard guard, Lookup lookup) {
    this.guard = guard;
    this.lookup = lookup;
  }

  /// How deliveries look a host up, or a test's way: the addresses, or none when there is no answer
  /// in time.
  @FunctionalInterface
  public interface Lookup {
    List<InetAddress> addressesOf(String host, Duration patience);
  }

  /// What became of a URL.
  sealed interface Checked {
    record Good(WebhookUrl url) implements Checked {}

    /// `reason` is a sentence for whoever sent it.
    record Bad(String reason) implements Checked {}
  }

  Checked check(String text) {
    WebhookUrl url;
    try {
      url = WebhookUrl.parse(text);
    } catch (InvalidWebhookUrlException e) {
      return new Checked.Bad(String.valueOf(e.getMessage()));
    }
    if (!url.isTls() && !guard.allowsPlainHttp(url.origin())) {
      return new Checked.Bad(
          "The URL must begin with https://; plain http is only for hosts that the operator opened.");
    }
    return isBlocked(url)
        ? new Checked.Bad(
            "The URL's host must have a public address; this one is on a private or reserved network.")
        : new Checked.Good(url);
  }

  private boolean isBlocked(WebhookUrl url) {
    if (!guard.judgeAtRegistration(url.origin()).isAllowed()) {
      return true;
    }
    if (url.literalAddress().isPresent()) {
      return false;
    }
    var addresses = lookup.addressesOf(url.host(), PATIENCE);
    return !addresses.isEmpty() && !guard.judge(url.origin(), addresses).isAllowed();
  }
}
