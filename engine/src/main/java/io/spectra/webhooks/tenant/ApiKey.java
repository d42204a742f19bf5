package io.spectra.webhooks.tenant;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// An API key as it is stored, with the hash of its text instead of the text.
///
/// The engine uses the owner and whether the key is revoked, because the webhooks of a revoked key
/// stop. It carries the label, the environment, the tier and the scopes for the program that
/// authenticates callers.
///
/// The engine revokes an expired key within a second of its expiry. A program that authenticates
/// callers with the key must compare `expiresAt` on every call.
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

  /// The kind of data that a key works on.
  public enum Environment {
    LIVE,
    TEST
  }

  public boolean isUsable(Instant now) {
    return revokedAt.isEmpty() && expiresAt.map(now::isBefore).orElse(true);
  }
}
