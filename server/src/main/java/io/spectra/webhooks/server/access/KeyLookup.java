package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.KeyHash;
import java.util.Optional;

/// Where stored keys are found by their hash: the engine's registry. Any thread; must not block.
@FunctionalInterface
public interface KeyLookup {

  Optional<ApiKey> find(KeyHash hash);
}
