package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The usage of keys since usage was last stored.
///
/// @param counts sub-windows that changed, with what was counted in them since
/// @param lastUses when a key was last used, for keys where this is due to be stored
/// @param at when it was taken; older sub-windows than any window may go
record Usage(List<RateCount> counts, Map<ApiKeyId, Instant> lastUses, Instant at) {
  public Usage {
    counts = List.copyOf(counts);
    lastUses = Map.copyOf(lastUses);
  }

  public boolean isEmpty() {
    return counts.isEmpty() && lastUses.isEmpty();
  }
}
