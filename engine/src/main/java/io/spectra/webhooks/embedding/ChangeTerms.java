package io.spectra.webhooks.embedding;

import io.spectra.webhooks.store.ChangeWork;

/// The terms on which a caller wants a change of the registry: a check before it, and writes that
/// commit with it. An exception of either undoes both the change and the writes, and reaches the
/// caller. A change that changes nothing runs neither.
public record ChangeTerms(RegistryGuard guard, ChangeWork work) {
  public static final ChangeTerms NONE = new ChangeTerms(RegistryGuard.NONE, ChangeWork.NONE);

  public static ChangeTerms guardedBy(RegistryGuard guard) {
    return new ChangeTerms(guard, ChangeWork.NONE);
  }

  public static ChangeTerms writing(ChangeWork work) {
    return new ChangeTerms(RegistryGuard.NONE, work);
  }

  /// Returns these terms with another check, which comes before the one that they have.
  public ChangeTerms after(RegistryGuard first) {
    return new ChangeTerms(
        registry -> {
          first.check(registry);
          guard.check(registry);
        },
        work);
  }
}
