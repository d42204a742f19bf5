package io.spectra.webhooks.server.http;

import io.spectra.webhooks.server.access.Scope;

/// The callers that may use a route.
public sealed interface Access {

  /// A caller whose API key has this scope; counted against the key's rate tier.
  record Key(Scope scope) implements Access {}

  /// A caller with the operator's token.
  record Operator() implements Access {}

  /// Anyone while the listener is bound to a loopback address, otherwise the operator.
  record OperatorOffLoopback() implements Access {}

  /// Anyone.
  record Open() implements Access {}

  static Access scope(Scope scope) {
    return new Key(scope);
  }

  static Access operator() {
    return new Operator();
  }

  static Access operatorOffLoopback() {
    return new OperatorOffLoopback();
  }

  static Access open() {
    return new Open();
  }
}
