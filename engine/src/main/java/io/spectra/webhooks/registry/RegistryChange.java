package io.spectra.webhooks.registry;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A change of the data that routing needs. The store carries it out in a transaction of its own
/// that increments the registry version, and returns the changed rows.
public sealed interface RegistryChange {

  record AddTenant(String name, Instant at) implements RegistryChange {}

  record AddKey(
      TenantId tenant,
      KeyHash hash,
      String label,
      ApiKey.Environment environment,
      String tier,
      Set<String> scopes,
      Optional<Instant> expiresAt,
      Instant at)
      implements RegistryChange {}

  /// Revokes a key, and deletes the key's webhooks with their segments.
  record RevokeKey(ApiKeyId key, Instant at) implements RegistryChange {}

  record AddWebhook(
      TenantId tenant,
      Optional<ApiKeyId> key,
      WebhookUrl url,
      EventFilter events,
      String description,
      SigningSecret secret,
      Instant at)
      implements RegistryChange {}

  /// Sets the fields that are present. Turning `active` on or off adds the new version to the
  /// webhook's activity, and ends or begins a pause. A change that changes nothing does not reach
  /// the store, so neither the version nor `updatedAt` changes.
  record ChangeWebhook(
      WebhookId webhook,
      Optional<WebhookUrl> url,
      Optional<EventFilter> events,
      Optional<String> description,
      Optional<Boolean> active,
      Instant at)
      implements RegistryChange {

    /// Whether the webhook would differ from `before` afterwards.
    public boolean changes(Webhook before) {
      return url.filter(it -> !it.equals(before.url())).isPresent()
          || events.filter(it -> !it.equals(before.events())).isPresent()
          || description.filter(it -> !it.equals(before.description())).isPresent()
          || active.filter(it -> it != before.active()).isPresent();
    }
  }

  /// Deletes a webhook and its segments.
  record DeleteWebhook(WebhookId webhook, Instant at) implements RegistryChange {}
}
