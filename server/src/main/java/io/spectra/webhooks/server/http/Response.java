package io.spectra.webhooks.server.http;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An answer: status, headers, and a body that is complete. Immutable; the body's bytes are not
/// copied and belong to it from then on.
///
/// Success and failure each have one writer: [#success] and [#error].
public final class Response {
  private static final String JSON = "application/json";

  private final int status;
  private final String contentType;
  private final List<Header> headers;
  private final byte[] body;

  private Response(int status, String contentType, List<Header> headers, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  /// `{"success":true,"data":…}`
  public static Response success(int status, JsonValue data) {
    return success(status, data, Optional.empty());
  }

  /// 200 with `data`.
  public static Response ok(JsonValue data) {
    return success(200, data);
  }

  /// 201 with `data`: something was made.
  public static Response created(JsonValue data) {
    return success(201, data);
  }

  /// 200 with a list and its `pagination`.
  public static Response list(JsonValue data, Pagination pagination) {
    return success(200, data, Optional.of(pagination));
  }

  /// `{"success":false,"error":{…}}`, the one form of every error.
  public static Response error(ApiError error) {
    return new Response(
        error.status(),
        JSON,
        error.headers(),
        JsonFields.object(json -> json.truth("success", false).value("error", of(error))).bytes());
  }

  private static JsonValue of(ApiError error) {
    return JsonFields.object(json -> {
      json.text("code", error.code()).text("message", error.message());
      error.field().ifPresent(field -> json.text("field", field));
    });
  }

  /// JSON that is bytes already; they must be one whole answer in the documented form.
  public static Response json(int status, byte[] body) {
    return new Response(status, JSON, List.of(), body);
  }

  /// Plain text or another kind, for what is no part of the API: metrics, pages.
  public static Response of(int status, String contentType, byte[] body) {
    return new Response(status, contentType, List.of(), body);
  }

  public static Response text(int status, String contentType, String body) {
    return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  public Response with(Header header) {
    var all = new ArrayList<>(headers);
    all.add(header);
    return new Response(status, contentType, all, body);
  }

  public int status() {
    return status;
  }

  public String contentType() {
    return contentType;
  }

  public List<Header> headers() {
    return headers;
  }

  /// Not a copy.
  public byte[] body() {
    return body;
  }

  private static Response success(int status, JsonValue data, Optional<Pagination> pagination) {
    return json(
        status,
        JsonFields.object(
                json -> {
                  json.truth("success", true).value("data", data);
                  pagination.ifPresent(it -> json.value("pagination", it.json()));
                })
            .bytes());
  }
}
