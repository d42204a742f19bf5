package io.spectra.webhooks.server.http;

import io.spectra.webhooks.server.access.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A request as a handler sees it: complete, its access checked, its body within the route's bound.
/// Immutable, except that the body's bytes belong to the handler once it runs.
public final class Request {
  private final Method method;
  private final Target target;
  private final Headers headers;
  private final Optional<Caller> caller;
  private final byte[] body;

  /// The path and query of a request.
  ///
  /// @param path as it was sent, without the query
  /// @param pathVariables the decoded values of the route's variables, by name
  public record Target(String path, Map<String, String> pathVariables, Query query) {
    public Target {
      pathVariables = Map.copyOf(pathVariables);
    }
  }

  public Request(
      Method method, Target target, Headers headers, Optional<Caller> caller, byte[] body) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.caller = caller;
    this.body = body;
  }

  public Method method() {
    return method;
  }

  /// As it was sent, without the query.
  public String path() {
    return target.path();
  }

  /// Returns the decoded value of the variable `{name}` in the route's path.
  public String pathVariable(String name) {
    String value = target.pathVariables().get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route of " + path() + " has no variable " + name);
    }
    return value;
  }

  /// A variable that is an id: a positive integer in its one spelling, ASCII digits without leading
  /// zeros. Anything else names nothing that could exist, so it is 404, "There is no order abc.".
  ///
  /// @param what what the id is of, in words: `order`
  public long pathId(String name, String what) {
    String text = pathVariable(name);
    OptionalLong id = WholeNumber.parse(text);
    if (id.isEmpty() || id.getAsLong() == 0) {
      throw ApiError.notFound(what, text).thrown();
    }
    return id.getAsLong();
  }

  public Query query() {
    return target.query();
  }

  /// A parameter of the query, decoded; when it is repeated, the first.
  public Optional<String> query(String name) {
    return query().first(name);
  }

  public Optional<String> header(String name) {
    return headers.first(name);
  }

  public List<String> headers(String name) {
    return headers.all(name);
  }

  /// The body's bytes; empty when there is none. Not a copy.
  public byte[] body() {
    return body;
  }

  /// The body as a JSON object.
  ///
  /// @throws ApiException 400 when it is not JSON or not an object
  public JsonObject json() {
    return JsonObject.parse(body);
  }

  /// The body as a JSON object, where it may be left out.
  ///
  /// @throws ApiException 400 when there is a body that is not JSON or not an object
  public Optional<JsonObject> optionalJson() {
    return body.length == 0 ? Optional.empty() : Optional.of(json());
  }

  /// Who calls. Only on routes with [Access.Key].
  public Caller caller() {
    return caller.orElseThrow(() -> new IllegalStateException(path() + " is called without a key"));
  }
}
