package io.spectra.webhooks.server.http.listener;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.BodyRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether a request's head announces a body that its route takes. Pure.
final class BodyCheck {
  private BodyCheck() {}

  /// Why not, or nothing.
  static Optional<ApiError> refusal(RequestHead head, BodyRule rule) {
    if (!head.hasBody()) {
      return Optional.empty();
    }
    if (rule.takesJson() && !isJson(head)) {
      return Optional.of(
          new ApiError(
              415,
              "unsupported_media_type",
              "Send the body as JSON, in UTF-8 and not compressed, with \"Content-Type:"
                  + " application/json\"."));
    }
    return head.bodyBytes() > rule.bytesMax()
        ? Optional.of(tooLarge(rule.bytesMax()))
        : Optional.empty();
  }

  static ApiError tooLarge(int bytesMax) {
    return ApiError.tooLarge(
        "The body is longer than %s bytes, the most that is taken here.".formatted(bytesMax));
  }

  /// A body without a type is taken for JSON.
  private static boolean isJson(RequestHead head) {
    List<String> types = head.headers().getAll(HttpHeaderNames.CONTENT_TYPE);
    List<String> encodings = head.headers().getAll(HttpHeaderNames.CONTENT_ENCODING);
    return (types.isEmpty() || (types.size() == 1 && isJson(types.getFirst())))
        && (encodings.isEmpty()
            || (encodings.size() == 1 && encodings.getFirst().equalsIgnoreCase("identity")));
  }

  /// Parameters say nothing: JSON has none, a charset has no effect on it (RFC 8259 section 11),
  /// and the bytes are checked for UTF-8 whatever was announced.
  private static boolean isJson(String contentType) {
    if (contentType.equals("application/json")) {
      return true;
    }
    int parameters = contentType.indexOf(';');
    String type =
        (parameters < 0 ? contentType : contentType.substring(0, parameters))
            .strip()
            .toLowerCase(Locale.ROOT);
    return switch (type) {
      case "", "application/json", "text/json" -> true;
      default -> type.startsWith("application/") && type.endsWith("+json");
    };
  }
}
