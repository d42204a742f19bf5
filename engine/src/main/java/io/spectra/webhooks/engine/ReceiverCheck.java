package io.spectra.webhooks.engine;

import io.spectra.webhooks.egress.Cidr;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.egress.Origin;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Refuses at registration a URL that every connect would refuse, so that its owner learns of it at
/// once. The check at each connect is the protection; a lookup without an answer is no objection.
///
/// Any thread; blocks as long as the lookup does.
final class ReceiverCheck {
  private static final EgressGuard ALL_OPEN =
      new EgressGuard(
          new EgressSettings(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")), Set.of(), true));

  private final EgressGuard guard;
  private final Function<String, List<InetAddress>> lookup;

  /// @param lookup returns a name's addresses; none when they are not found in time
  ReceiverCheck(EgressGuard guard, Function<String, List<InetAddress>> lookup) {
    this.guard = guard;
    this.lookup = lookup;
  }

  /// @throws BlockedUrlException when no attempt would ever begin
  void check(WebhookUrl url) {
    objection(url)
        .ifPresent(objection -> {
          throw new BlockedUrlException(url.origin(), objection);
        });
  }

  Optional<UrlObjection> objection(WebhookUrl url) {
    Origin origin = url.origin();
    if (!origin.isTls() && !guard.allowsPlainHttp(origin)) {
      return Optional.of(
          isNeverOpen(origin, List.of()) ? UrlObjection.NEVER_OPEN : UrlObjection.PLAIN_HTTP);
    }
    if (!guard.judgeAtRegistration(origin).isAllowed()) {
      return Optional.of(blocked(origin, List.of()));
    }
    if (origin.literalAddress().isPresent()) {
      return Optional.empty();
    }
    List<InetAddress> addresses = lookup.apply(origin.host());
    return addresses.isEmpty() || guard.judge(origin, addresses).isAllowed()
        ? Optional.empty()
        : Optional.of(blocked(origin, addresses));
  }

  private static UrlObjection blocked(Origin origin, List<InetAddress> addresses) {
    return isNeverOpen(origin, addresses) ? UrlObjection.NEVER_OPEN : UrlObjection.NOT_PUBLIC;
  }

  /// Whether it would be blocked even if the settings opened everything that they can open.
  private static boolean isNeverOpen(Origin origin, List<InetAddress> addresses) {
    var address = origin.literalAddress();
    return address.isPresent()
        ? !ALL_OPEN.judge(address.get()).isAllowed()
        : !addresses.isEmpty() && !ALL_OPEN.judgeAll(addresses).isAllowed();
  }
}
