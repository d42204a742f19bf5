package io.spectra.webhooks.server.http;

/// A part of the server's paths with one rule about who may enter it at all.
enum Area {
  /// API keys.
  API,
  /// The operator's token.
  ADMIN,
  /// Whatever the route says.
  OTHER;

  static Area of(String path) {
    if (isBelow(path, "/api/v1")) {
      return API;
    }
    return isBelow(path, "/admin/v1") ? ADMIN : OTHER;
  }

  boolean allows(Access access) {
    return switch (this) {
      case API -> access instanceof Access.Key;
      case ADMIN -> access instanceof Access.Operator;
      case OTHER -> !(access instanceof Access.Key);
    };
  }

  private static boolean isBelow(String path, String base) {
    return path.startsWith(base)
        && (path.length() == base.length() || path.charAt(base.length()) == '/');
  }
}
