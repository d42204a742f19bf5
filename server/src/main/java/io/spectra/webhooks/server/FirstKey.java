package io.spectra.webhooks.server;

import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.access.Tier;
import io.spectra.webhooks.server.admin.KeyMaker;
import io.spectra.webhooks.server.admin.NewKey;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/// What a first start makes on new data: a tenant, and a key that may do everything. One of each,
/// however many nodes start there at once: each is added only to a registry that has none, and a
/// registry is changed by one node at a time.
///
/// Blocks; while the server starts.
final class FirstKey {
  private FirstKey() {}

  /// The key's text, which is nowhere else; empty where there is a key already.
  static Optional<String> make(Engine engine, KeyMaker keys) {
    if (!engine.registry().keys().isEmpty()) {
      return Optional.empty();
    }
    try {
      var made =
          keys.make(
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

  /// Another node was faster.
  private static final class ThereAlreadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
