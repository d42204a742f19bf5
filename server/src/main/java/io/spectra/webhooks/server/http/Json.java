package io.spectra.webhooks.server.http;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How JSON is read and written here: numbers exact, names unique, depth bounded, nothing after the
/// value. Any thread.
final class Json {
  /// Objects and arrays inside each other; bodies of the API need four.
  static final int DEPTH_MAX = 100;

  private static final JsonFactory READING =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(1_000)
                  .maxNameLength(1_000)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final JsonFactory WRITING =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  /// Makes trees of requests. Writes numbers that callers sent in their short form, since `1e9999`
  /// written out is long.
  static final JsonMapper MAPPER =
      JsonMapper.builder(READING)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static byte[] bytes(JsonValue value) {
    var out = new ByteArrayOutputStream(512);
    try (var json = WRITING.createGenerator(ObjectWriteContext.empty(), out)) {
      value.writeTo(json);
    }
    return out.toByteArray();
  }
}
