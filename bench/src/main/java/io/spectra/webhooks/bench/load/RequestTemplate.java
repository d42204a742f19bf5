package io.spectra.webhooks.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spectra.webhooks.bench.http.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A request that publishes events and is formatted once. Only the stamps in its body differ from
/// one sending to the next. It is immutable, since `write` copies. Any thread may use it.
public final class RequestTemplate {
  /// The size of an event as a shop sends it. The figures of the design are for this size.
  public static final int BODY_BYTES = 1_100;

  private static final String PUBLISH = "/api/v1/events";
  private static final String FILLER = "2 x iPhone 13 128 GB blue, grade A, checked and wiped; ";

  private final String path;
  private final Optional<String> bearer;
  private final String body;
  private final byte[] bytes;
  private final int[] stampsAt;

  private RequestTemplate(String path, Optional<String> bearer, String body) {
    this.path = path;
    this.bearer = bearer;
    this.body = body;
    var request = head(path, bearer, body.length()) + body;
    this.bytes = request.getBytes(StandardCharsets.US_ASCII);
    this.stampsAt =
        Pattern.compile(Stamp.KEY, Pattern.LITERAL)
            .matcher(request)
            .results()
            .mapToInt(MatchResult::end)
            .toArray();
  }

  /// Returns a `POST` to a path with an event of a type.
  ///
  /// @param bearer the API key; empty for a receiver
  public static RequestTemplate post(String path, Optional<String> bearer, String event) {
    return new RequestTemplate(path, bearer, body(event));
  }

  /// Returns the API call that publishes one event of a type.
  public static RequestTemplate publish(String key, String event) {
    return post(PUBLISH, Optional.of(key), event);
  }

  /// Returns the API call that publishes several events. A single event has no list around it.
  public static RequestTemplate publish(String key, String event, int events) {
    return events == 1
        ? publish(key, event)
        : new RequestTemplate(
            PUBLISH,
            Optional.of(key),
            Collections.nCopies(events, body(event)).stream()
                .collect(Collectors.joining(",", "{\"events\":[", "]}")));
  }

  /// Returns the request with its stamps, in a buffer that the caller releases.
  ByteBuf write(ByteBufAllocator allocator, long dueNanos) {
    byte[] stamp = new byte[Stamp.WIDTH];
    Stamp.write(dueNanos, stamp, 0);
    var request = allocator.directBuffer(bytes.length).writeBytes(bytes);
    for (int at : stampsAt) {
      request.setBytes(at, stamp);
    }
    return request;
  }

  String path() {
    return path;
  }

  Optional<String> bearer() {
    return bearer;
  }

  /// Returns the body without a time in it.
  public String body() {
    return body;
  }

  private static String head(String path, Optional<String> bearer, int length) {
    return """
    POST %s HTTP/1.1
    Host: 127.0.0.1
    Content-Type: application/json
    %sContent-Length: %s

    """
        .formatted(path, bearer.map("Authorization: Bearer %s\n"::formatted).orElse(""), length)
        .replace("\n", "\r\n");
  }

  private static String body(String event) {
    var start =
        "{\"event\":\"%s\",\"data\":{%s%s,\"id\":1234,\"order_number\":\"ORD-20260515-0042\",\"grand_total\":320.00,\"note\":\""
            .formatted(event, Stamp.KEY, " ".repeat(Stamp.WIDTH - 1) + Stamp.NONE);
    var end = "\"}}";
    int room = BODY_BYTES - start.length() - end.length();
    return start + FILLER.repeat(room / FILLER.length() + 1).substring(0, room) + end;
  }
}
