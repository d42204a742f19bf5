package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Stores the usage of keys, for all nodes together where several share the store. A port; its
/// calls block.
interface UsageStore {

  /// Adds the counts to those that are stored, and stores the last uses. When it throws, nothing
  /// was stored, or all of it and the answer was lost.
  void save(Usage usage);

  /// The counts of all sub-windows that may still lie within a window.
  List<RateCount> load(Instant now);

  /// The counts of the two newest sub-windows of every key at that time, and of all that came
  /// after: those that nodes whose clocks agree have added to since.
  List<RateCount> loadSince(Instant time);

  /// When each key was last used, as far as it is stored.
  Map<ApiKeyId, Instant> lastUses();
}
