package io.spectra.webhooks.tenant;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// An API key as it is stored: never the key itself, only its hash. The engine needs to know whose
/// it is and whether it is revoked, because a revoked key's webhooks stop; label, environment, tier
/// and scopes are carried for the program that authenticates callers.
///
/// An expired key is revoked by the engine within a second of its expiry; whoever authenticates
/// with it compares `expiresAt` on every call.
public record ApiKey(
    ApiKeyId id,
    TenantId tenant,
    KeyHash hash,
    String label,
    Environment environment,
    String tier,
    Set<String> scopes,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> revokedAt) {

  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /// Which data a key works on.
  public enum Environment {
    LIVE,
    TEST
  }

  public boolean isUsable(Instant now) {
    return revokedAt.isEmpty() && expiresAt.map(now::isBefore).orElse(true);
  }
}
