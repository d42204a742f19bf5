package io.spectra.webhooks.server.http;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// How JSON is read and written here: depth and the length of numbers and names are bounded. Any
/// thread.
final class Json {
  /// Objects and arrays inside each other; bodies of the API need four.
  static final int DEPTH_MAX = 100;

  static final JsonFactory READING =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(1_000)
                  .maxNameLength(1_000)
                  .build())
          .build();

  private static final JsonFactory WRITING =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private Json() {}

  static byte[] bytes(JsonValue value) {
    var out = new ByteArrayOutputStream(512);
    try (var json = WRITING.createGenerator(ObjectWriteContext.empty(), out)) {
      value.writeTo(json);
    }
    return out.toByteArray();
  }
}
