package io.spectra.webhooks.server.http;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// How the JSON of requests is read: depth and the length of numbers and names are bounded. Any
/// thread.
final class JsonReading {
  /// The depth to which objects and arrays may be nested; bodies of the API need four.
  static final int DEPTH_MAX = 100;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(1_000)
                  .maxNameLength(1_000)
                  .build())
          .build();

  private JsonReading() {}
}
