package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.access.Tier;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// The properties of an API key that is to be made. It has no id yet, and [KeyMaker] draws its
/// text. No expiry means that it stays good until it is revoked.
record NewKey(
    TenantId tenant,
    String label,
    ApiKey.Environment environment,
    Tier tier,
    Set<Scope> scopes,
    Optional<Instant> expiresAt) {
  public NewKey {
    scopes = Set.copyOf(scopes);
  }
}
