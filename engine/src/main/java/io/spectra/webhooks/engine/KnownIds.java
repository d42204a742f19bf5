package io.spectra.webhooks.engine;

import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;

/// Refuses ids that the registry does not know.
final class KnownIds {
  private KnownIds() {}

  static void requireTenant(Registry registry, TenantId id) {
    if (registry.tenant(id).isEmpty()) {
      throw new UnknownIdException("tenant", id.value());
    }
  }

  static void requireKey(Registry registry, ApiKeyId id) {
    if (registry.key(id).isEmpty()) {
      throw new UnknownIdException("API key", id.value());
    }
  }

  static void requireUsableKey(Registry registry, ApiKeyId id) {
    if (registry.key(id).filter(key -> key.revokedAt().isEmpty()).isEmpty()) {
      throw new UnknownIdException("usable API key", id.value());
    }
  }

  static void requireWebhookOf(Registry registry, TenantId tenant, WebhookId id) {
    if (registry.webhook(id).filter(webhook -> webhook.tenant().equals(tenant)).isEmpty()) {
      throw new UnknownIdException("webhook", id.value());
    }
  }

  static void requireWebhook(Registry registry, WebhookId id) {
    if (registry.webhook(id).isEmpty()) {
      throw new UnknownIdException("webhook", id.value());
    }
  }
}
