package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Keeps what keys used over restarts. A port; its calls block.
public interface UsageStore {

  /// Stores all of it, or throws and stores nothing.
  void save(Usage usage);

  /// The counts of all sub-windows that may still lie within a window.
  List<RateCount> load(Instant now);

  /// When each key was last used, as far as it is stored.
  Map<ApiKeyId, Instant> lastUses();
}
