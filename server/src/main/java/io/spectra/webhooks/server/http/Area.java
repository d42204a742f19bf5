package io.spectra.webhooks.server.http;

import java.util.List;

/// A part of the server's paths with one rule about who may enter it at all.
enum Area {
  /// API keys.
  API,
  /// The operator's token.
  ADMIN,
  /// Whatever the route says.
  OTHER;

  /// The area of a decoded path, so that no spelling of a path leads around its guard.
  static Area of(List<String> segments) {
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
