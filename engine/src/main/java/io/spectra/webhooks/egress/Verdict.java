package io.spectra.webhooks.egress;

/// The guard's decision about a connection. The reason of a [Blocked] is only for the operator's
/// log. A tenant never learns what is behind a name; the answer is always "blocked or unreachable".
public sealed interface Verdict {
  record Allowed() implements Verdict {}

  record Blocked(String reason) implements Verdict {}

  static Verdict allowed() {
    return new Allowed();
  }

  default boolean isAllowed() {
    return this instanceof Allowed;
  }
}
