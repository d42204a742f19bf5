package io.spectra.webhooks.store;

import io.spectra.webhooks.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Selects accepted events of a tenant, in the order of their sequences: those after
/// `afterSequence`, of the given types (all types if empty), accepted at or after `from` and before
/// `until`.
public record EventQuery(
    TenantId tenant,
    long afterSequence,
    Set<String> types,
    Optional<Instant> from,
    Optional<Instant> until,
    int limit) {
  public EventQuery {
    types = Set.copyOf(types);
  }
}
