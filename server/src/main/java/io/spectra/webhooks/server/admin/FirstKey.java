package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.access.Tier;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/// Makes a tenant and a key that may do everything, when a server first starts on new data. Several
/// nodes that start there at once make one of each: each is added only to a registry that has none,
/// and one node at a time changes a registry.
///
/// Blocks; only while the server starts.
public final class FirstKey {
  private FirstKey() {}

  /// Returns the key's text, which is stored nowhere; empty where there is a key already.
  public static Optional<String> make(Engine engine, SecureRandom random, InstantSource clock) {
    if (!engine.registry().keys().isEmpty()) {
      return Optional.empty();
    }
    try {
      var made =
          new KeyMaker(engine, random, clock)
              .make(
                  keyOf(tenant(engine).id()),
                  ChangeTerms.guardedBy(known -> refuseUnless(known.keys().isEmpty())));
      return Optional.of(made.text());
    } catch (ThereAlreadyException _) {
      return Optional.empty();
    }
  }

  private static Tenant tenant(Engine engine) {
    var oldest = oldestTenant(engine.registry());
    if (oldest.isPresent()) {
      return oldest.get();
    }
    try {
      return engine.addTenant(
          "default", ChangeTerms.guardedBy(known -> refuseUnless(known.tenants().isEmpty())));
    } catch (ThereAlreadyException _) {
      return oldestTenant(engine.registry()).orElseThrow();
    }
  }

  private static Optional<Tenant> oldestTenant(Registry registry) {
    return registry.tenants().stream().min(Comparator.comparingLong(it -> it.id().value()));
  }

  private static NewKey keyOf(TenantId tenant) {
    return new NewKey(
        tenant,
        "first key",
        ApiKey.Environment.LIVE,
        Tier.UNLIMITED,
        Set.of(Scope.values()),
        Optional.empty());
  }

  private static void refuseUnless(boolean isNew) {
    if (!isNew) {
      throw new ThereAlreadyException();
    }
  }

  /// Another node has made its key first.
  private static final class ThereAlreadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
