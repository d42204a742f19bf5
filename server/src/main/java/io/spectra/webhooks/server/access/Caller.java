package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.TenantId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// The caller of a request: an API key that was good when the request began, with its tenant and
/// its scopes. Every store call that serves the API takes its tenant from here.
public record Caller(
    TenantId tenant, ApiKeyId key, ApiKey.Environment environment, Tier tier, Set<Scope> scopes) {

  public Caller {
    // Made for each request: an EnumSet's copy is a long.
    scopes = scopes.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(scopes));
  }

  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }

  /// Whether the key works on test data.
  public boolean isTest() {
    return environment == ApiKey.Environment.TEST;
  }
}
