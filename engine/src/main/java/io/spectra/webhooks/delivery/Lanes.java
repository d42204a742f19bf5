package io.spectra.webhooks.delivery;

import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/// The lanes of one event loop, by webhook. Loop-owned.
///
/// The registry is asked once for each lane, when it is made. Each later change of its webhook
/// arrives as a message that was sent after the registry had changed, so no lane misses one.
final class Lanes {
  private final Map<WebhookId, Lane> byWebhook = new HashMap<>();
  private final Registry registry;
  private final LongToIntFunction acceptingNodeOf;

  /// `acceptingNodeOf` returns the number of the node that accepted an event.
  Lanes(Registry registry, LongToIntFunction acceptingNodeOf) {
    this.registry = registry;
    this.acceptingNodeOf = acceptingNodeOf;
  }

  /// Returns the webhook's lane, and makes it if there is none yet. Returns null when the webhook
  /// is gone.
  @Nullable Lane of(WebhookId id) {
    Lane known = byWebhook.get(id);
    return known == null ? make(id) : known;
  }

  private @Nullable Lane make(WebhookId id) {
    Webhook webhook = registry.webhook(id).orElse(null);
    if (webhook == null) {
      return null;
    }
    Lane lane = new Lane(webhook, new Backlog(acceptingNodeOf));
    byWebhook.put(id, lane);
    return lane;
  }

  /// Returns the webhook's lane, or null when it has none.
  @Nullable Lane known(WebhookId id) {
    return byWebhook.get(id);
  }

  /// Returns the lane that was removed, or null when there was none.
  @Nullable Lane remove(WebhookId id) {
    return byWebhook.remove(id);
  }

  Collection<Lane> all() {
    return byWebhook.values();
  }

  List<Lane> copy() {
    return List.copyOf(byWebhook.values());
  }

  void clear() {
    byWebhook.clear();
  }
}
