package io.spectra.webhooks.store;

import io.spectra.webhooks.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which accepted events of a tenant to list, ascending by sequence: those after `afterSequence`,
/// of the given types (all when empty), accepted from `from` until before `until`.
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
