package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An answer of the API: its status and its body, as text and as JSON.
record Answer(int status, String text) {

  /// Returns the answer's `data`, after checking that its status is the expected one.
  JsonNode data(int expectedStatus) {
    assertThat(status).as(text).isEqualTo(expectedStatus);
    return json().path("data");
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(text);
  }
}
