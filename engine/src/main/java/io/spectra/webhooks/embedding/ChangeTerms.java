package io.spectra.webhooks.embedding;

import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.store.ChangeWork;

/// The terms on which a caller wants a change of the registry: a check before it, and writes that
/// commit with it. An exception of either undoes both the change and the writes, and reaches the
/// caller. A change that changes nothing runs neither.
public record ChangeTerms(Guard guard, ChangeWork work) {
  public static final ChangeTerms NONE = new ChangeTerms(Guard.NONE, ChangeWork.NONE);

  /// Decides whether a change of the registry still makes sense. It runs on the writer's thread, so
  /// it must not block.
  @FunctionalInterface
  public interface Guard {
    Guard NONE = _ -> {};

    /// Looks at the registry that the change will be made on. An exception refuses the change and
    /// reaches the caller.
    void check(Registry registry);
  }

  public static ChangeTerms guardedBy(Guard guard) {
    return new ChangeTerms(guard, ChangeWork.NONE);
  }

  public static ChangeTerms writing(ChangeWork work) {
    return new ChangeTerms(Guard.NONE, work);
  }

  /// Returns these terms with another check, which comes before the one that they have.
  public ChangeTerms after(Guard first) {
    return new ChangeTerms(
        registry -> {
          first.check(registry);
          guard.check(registry);
        },
        work);
  }
}
