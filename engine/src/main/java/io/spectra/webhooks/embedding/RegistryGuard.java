package io.spectra.webhooks.embedding;

import io.spectra.webhooks.registry.Registry;

/// Decides whether a change of the registry still makes sense. It runs on the writer's thread, so
/// it must not block.
@FunctionalInterface
public interface RegistryGuard {
  RegistryGuard NONE = _ -> {};

  /// Looks at the registry that the change will be made on. An exception refuses the change and
  /// reaches the caller.
  void check(Registry registry);
}
