package io.spectra.webhooks.server.http;

/// The methods that a route can have. HEAD is answered by the GET route, without the body.
public enum Method {
  GET,
  POST,
  PUT,
  PATCH,
  DELETE
}
