package io.spectra.webhooks.server.http;

import org.jspecify.annotations.Nullable;

/// The methods that a route can have. HEAD is answered by the GET route, without the body.
public enum Method {
  GET,
  POST,
  PUT,
  PATCH,
  DELETE;

  /// The method whose routes answer this, or null when none can. The case of a name matters.
  static @Nullable Method parse(String name) {
    return switch (name) {
      case "GET", "HEAD" -> GET;
      case "POST" -> POST;
      case "PUT" -> PUT;
      case "PATCH" -> PATCH;
      case "DELETE" -> DELETE;
      default -> null;
    };
  }
}
