package io.spectra.webhooks.egress;

/// What the guard says of a place to connect to. A [Blocked]'s reason is for the operator's log
/// alone: a tenant is never told what lies behind a name, only "blocked or unreachable".
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
