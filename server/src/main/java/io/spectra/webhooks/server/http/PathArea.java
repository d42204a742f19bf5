package io.spectra.webhooks.server.http;

import java.util.List;

/// A part of the server's paths that has one rule about who may enter it.
enum PathArea {
  /// Needs an API key.
  API,
  /// Needs the operator's token.
  ADMIN,
  /// Needs what the route says.
  OTHER;

  /// The area of a decoded path, so that no spelling of a path leads around its guard.
  static PathArea of(List<String> segments) {
    if (segments.size() < 2 || !segments.get(1).equals("v1")) {
      return OTHER;
    }
    return switch (segments.getFirst()) {
      case "api" -> API;
      case "admin" -> ADMIN;
      default -> OTHER;
    };
  }

  boolean allows(Access access) {
    return switch (this) {
      case API -> access instanceof Access.Key;
      case ADMIN -> access instanceof Access.Operator;
      case OTHER -> !(access instanceof Access.Key);
    };
  }
}
