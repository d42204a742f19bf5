package io.spectra.webhooks.registry;

import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.List;

/// The changes of the registry up to `version`: the changed rows as they are now, and the deleted
/// webhooks. The delta since version 0 is the whole registry.
public record RegistryDelta(
    long version,
    List<Tenant> tenants,
    List<ApiKey> keys,
    List<Webhook> webhooks,
    List<WebhookId> deletedWebhooks) {

  public RegistryDelta {
    tenants = List.copyOf(tenants);
    keys = List.copyOf(keys);
    webhooks = List.copyOf(webhooks);
    deletedWebhooks = List.copyOf(deletedWebhooks);
  }

  /// Returns a delta without rows: nothing has changed since `version`.
  public static RegistryDelta empty(long version) {
    return new RegistryDelta(version, List.of(), List.of(), List.of(), List.of());
  }
}
