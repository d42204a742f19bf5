package io.spectra.webhooks.server.http.listener;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.ApiException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request's head that is fit to act on: everything that could be read in two ways has been
/// refused by then. Pure.
///
/// @param path as it was sent, up to the question mark and without the authority of an absolute
///   target; `*` for the server as a whole
/// @param bodyBytes what `Content-Length` says, 0 without a body, -1 for a chunked one
record RequestHead(
    String method,
    String path,
    String query,
    HttpHeaders headers,
    long bodyBytes,
    boolean expectsContinue,
    boolean isKeptAlive,
    boolean isHttp10) {

  static final int HEADERS_MAX = 100;

  private static final int LENGTH_DIGITS_MAX = 18;
  private static final String ANY = "*";
  private static final List<String> SCHEMES = List.of("http://", "https://");

  /// @throws ApiException when the connection cannot be trusted any more: answer and close
  static RequestHead check(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      throw undecodable(request.decoderResult().cause()).thrown();
    }
    boolean isHttp10 = isHttp10(request.protocolVersion());
    String target = target(request);
    HttpHeaders headers = request.headers();
    checkHeaders(headers);
    checkHost(headers, isHttp10);
    int question = target.indexOf('?');
    return new RequestHead(
        request.method().name(),
        question < 0 ? target : target.substring(0, question),
        question < 0 ? "" : target.substring(question + 1),
        headers,
        bodyBytes(headers, isHttp10),
        expectsContinue(headers, isHttp10),
        isKeptAlive(headers, isHttp10),
        isHttp10);
  }

  boolean hasBody() {
    return bodyBytes != 0;
  }

  /// Whether it asks about the server as a whole: `OPTIONS *`.
  boolean isAboutServer() {
    return path.equals(ANY);
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  /// For the log.
  String line() {
    return method + " " + path;
  }

  private static ApiError undecodable(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new ApiError(
              414,
              "url_too_long",
              "The request line is longer than %s bytes; shorten the URL."
                  .formatted(StrictDecoder.LINE_BYTES_MAX));
      case TooLongHttpHeaderException _ -> tooManyHeaders();
      default -> bad("The request is not HTTP/1.1 as we take it; check what builds it.");
    };
  }

  private static ApiError tooManyHeaders() {
    return new ApiError(
        431,
        "headers_too_large",
        "The headers are more than %s or longer than %s bytes in all; send fewer."
            .formatted(HEADERS_MAX, StrictDecoder.HEAD_BYTES_MAX));
  }

  /// A higher minor version is understood as the highest one that we have (RFC 9110 section 2.5).
  private static boolean isHttp10(HttpVersion version) {
    if (version.majorVersion() != 1) {
      throw bad("Speak HTTP/1.1.").thrown();
    }
    return version.minorVersion() == 0;
  }

  /// The target's path and query: of the origin form, or of the absolute form that clients of
  /// proxies send and every server has to take (RFC 9112 section 3.2.2). `*` is for `OPTIONS`
  /// alone.
  private static String target(HttpRequest request) {
    String target = request.uri();
    if (target.equals(ANY) && request.method().equals(HttpMethod.OPTIONS)) {
      return target;
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '#') {
        throw bad("The URL has characters that must be percent-encoded.").thrown();
      }
    }
    return target.startsWith("/") ? target : withoutAuthority(target);
  }

  /// Nothing here is chosen by the name of a host, so the authority, which would count and not
  /// `Host`, is checked and dropped.
  private static String withoutAuthority(String target) {
    for (String scheme : SCHEMES) {
      if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
        int end = scheme.length();
        while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
          end++;
        }
        if (!isHost(target.substring(scheme.length(), end))) {
          throw bad("The URL's host is no name or address; leave a user name out.").thrown();
        }
        String rest = target.substring(end);
        return rest.startsWith("/") ? rest : "/" + rest;
      }
    }
    throw bad("The request's target must be a path that begins with a slash, or an http URL.")
        .thrown();
  }

  private static void checkHeaders(HttpHeaders headers) {
    if (headers.size() > HEADERS_MAX) {
      throw tooManyHeaders().thrown();
    }
    var all = headers.iteratorCharSequence();
    while (all.hasNext()) {
      Map.Entry<CharSequence, CharSequence> header = all.next();
      if (!isToken(header.getKey()) || !isFieldValue(header.getValue())) {
        throw bad("A header has characters that no header may have.").thrown();
      }
    }
  }

  private static boolean isToken(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isAllowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
      if (!isAllowed) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isFieldValue(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static void checkHost(HttpHeaders headers, boolean isHttp10) {
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.isEmpty() && isHttp10) {
      return;
    }
    if (hosts.size() != 1 || !isHost(hosts.getFirst())) {
      throw bad("Send one Host header with the name or address of this server.").thrown();
    }
  }

  private static boolean isHost(String host) {
    return !host.isEmpty()
        && host.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || ".-_:[]%".indexOf(c) >= 0);
  }

  private static long bodyBytes(HttpHeaders headers, boolean isHttp10) {
    List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!encodings.isEmpty()) {
      boolean isChunked =
          encodings.size() == 1
              && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.getFirst());
      if (isHttp10 || !isChunked || !lengths.isEmpty()) {
        throw bad("Send the body with Content-Length, or chunked and nothing else.").thrown();
      }
      return -1;
    }
    return lengths.isEmpty() ? 0 : contentLength(lengths);
  }

  private static long contentLength(List<String> lengths) {
    String length = lengths.getFirst();
    boolean isNumber =
        lengths.size() == 1
            && !length.isEmpty()
            && length.length() <= LENGTH_DIGITS_MAX
            && length.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!isNumber) {
      throw bad("Send one Content-Length, a number of bytes.").thrown();
    }
    return Long.parseLong(length);
  }

  private static boolean expectsContinue(HttpHeaders headers, boolean isHttp10) {
    @Nullable String expect = headers.get(HttpHeaderNames.EXPECT);
    if (expect == null || isHttp10) {
      return false;
    }
    if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
      throw new ApiError(
              417, "expectation_failed", "Expect nothing but \"100-continue\" of this server.")
          .thrown();
    }
    return true;
  }

  private static boolean isKeptAlive(HttpHeaders headers, boolean isHttp10) {
    var connection = HttpHeaderNames.CONNECTION;
    return isHttp10
        ? headers.containsValue(connection, HttpHeaderValues.KEEP_ALIVE, true)
        : !headers.containsValue(connection, HttpHeaderValues.CLOSE, true);
  }

  private static ApiError bad(String message) {
    return ApiError.badRequest("bad_request", message);
  }
}
