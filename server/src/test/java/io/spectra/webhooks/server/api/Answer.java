package io.spectra.webhooks.server.api;

import java.net.http.HttpHeaders;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The server's answer to one request.
record Answer(int status, String text, JsonNode json, HttpHeaders headers) {

  JsonNode data() {
    return json.path("data");
  }

  long id() {
    return data().path("id").asLong();
  }

  JsonNode pagination() {
    return json.path("pagination");
  }

  String code() {
    return json.path("error").path("code").asString("");
  }

  String message() {
    return json.path("error").path("message").asString("");
  }

  /// Returns the field that the error names, which is empty when it names none.
  String field() {
    return json.path("error").path("field").asString("");
  }

  /// Returns one field of each element of the list in `data`.
  List<String> each(String field) {
    return data().valueStream().map(element -> element.path(field).asString("")).toList();
  }
}
