package io.spectra.webhooks.webhook;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A registration: where to send which events, signed with which secret.
///
/// `key` is the API key that registered it, empty where an embedding program did. The two versions
/// are registry versions: an event accepted under version v goes to the webhooks with
/// `activeSinceVersion <= v`, also when a recovery matches it again. `pauses` lets a delivery's
/// lifetime stand still while the webhook is inactive.
public record Webhook(
    WebhookId id,
    TenantId tenant,
    Optional<ApiKeyId> key,
    WebhookUrl url,
    EventFilter events,
    String description,
    SigningSecret secret,
    boolean active,
    long activeSinceVersion,
    Pauses pauses,
    Instant createdAt,
    Instant updatedAt) {

  /// How long the webhook has been inactive: the pauses that ended, and since when it is now.
  public record Pauses(Duration ended, Optional<Instant> since) {
    public static final Pauses NONE = new Pauses(Duration.ZERO, Optional.empty());

    public Duration until(Instant now) {
      return since
          .filter(now::isAfter)
          .map(start -> ended.plus(Duration.between(start, now)))
          .orElse(ended);
    }
  }
}
