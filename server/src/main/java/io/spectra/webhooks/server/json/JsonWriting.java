package io.spectra.webhooks.server.json;

import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// How JSON is written. Any thread.
final class JsonWriting {
  static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private JsonWriting() {}
}
