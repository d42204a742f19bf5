package io.spectra.webhooks.event;

import io.spectra.webhooks.micro.MicroBenchmark;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Measures a publish request, from its bytes to checked events with their slices of `data`.
///
/// The floor reads the tokens once with Jackson's own reader and keeps nothing. `tree` measures the
/// same request as a tree that is built, with each `data` rendered to bytes again.
public class SlicingBenchmark extends MicroBenchmark {
  private static final Instant NOW = Instant.parse("2026-05-18T14:23:00Z");

  @Param({"1", "100"})
  public int events;

  private final PublishParser parser =
      new PublishParser(EventCatalogue.builtIn(), EventLimits.DEFAULT);
  private final JsonFactory factory = JsonFactory.builder().build();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private byte[] request = {};

  @Setup
  public void writeRequest() {
    String event = "{\"event\":\"order.created\",\"data\":" + data() + "}";
    String text =
        events == 1
            ? event
            : "{\"events\":[" + String.join(",", Collections.nCopies(events, event)) + "]}";
    request = text.getBytes(StandardCharsets.UTF_8);
    if (parser.parse(request, NOW) instanceof PublishRequest.Refused refused) {
      throw new IllegalStateException("the request is refused: " + refused.message());
    }
  }

  @Benchmark
  public PublishRequest slice() {
    return parser.parse(request, NOW);
  }

  @Benchmark
  public int floorTokens() {
    int tokens = 0;
    try (JsonParser reader = factory.createParser(ObjectReadContext.empty(), request)) {
      while (reader.nextToken() != null) {
        tokens++;
      }
    }
    return tokens;
  }

  @Benchmark
  public long tree() {
    JsonNode root = mapper.readTree(request);
    if (events == 1) {
      return mapper.writeValueAsBytes(root.get("data")).length;
    }
    long bytes = 0;
    for (JsonNode event : root.get("events")) {
      bytes += mapper.writeValueAsBytes(event.get("data")).length;
    }
    return bytes;
  }

  /// Returns an order with enough items for an event of [#BODY_BYTES] or a little less.
  private static String data() {
    var data =
        new StringBuilder(
            """
            {"id":1234,"order_number":"ORD-20260515-0042","status":"pending","grand_total":320.00,"items":[\
            """);
    String item =
        """
        {"sku":"IPH13-128-BLK","name":"iPhone 13 128 GB","quantity":1,"price":320.00}\
        """;
    String end =
        """
        ],"is_test":false,"created_at":"2026-05-18T14:23:00Z"}\
        """;
    data.append(item);
    while (data.length() + 1 + item.length() + end.length() < BODY_BYTES) {
      data.append(',').append(item);
    }
    return data.append(end).toString();
  }
}
