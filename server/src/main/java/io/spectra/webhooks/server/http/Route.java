package io.spectra.webhooks.server.http;

import io.spectra.webhooks.server.access.Scope;

/// One line of the route table: which requests, who may make them, what body they carry, and the
/// code that answers.
public record Route(
    Method method, PathPattern path, Access access, BodyRule body, Endpoint endpoint) {

  /// A blocking route; see [Handler]. Its handler need not look at a body that may be left out: one
  /// that is there and no JSON object is refused before.
  public static Route of(
      Method method, String path, Access access, BodyRule body, Handler handler) {
    Handler checked = body.kind() == BodyRule.Kind.OPTIONAL_JSON ? checkingBody(handler) : handler;
    return new Route(method, PathPattern.parse(path), access, body, new Endpoint.Blocking(checked));
  }

  private static Handler checkingBody(Handler handler) {
    return request -> {
      var _ = request.optionalJson();
      return handler.handle(request);
    };
  }

  /// An asynchronous route; see [AsyncHandler].
  public static Route async(
      Method method, String path, Access access, BodyRule body, AsyncHandler handler) {
    return new Route(
        method, PathPattern.parse(path), access, body, new Endpoint.Asynchronous(handler));
  }

  public static Route get(String path, Scope scope, Handler handler) {
    return of(Method.GET, path, Access.scope(scope), BodyRule.none(), handler);
  }

  /// A route that takes JSON of at most 1 MiB.
  public static Route post(String path, Scope scope, Handler handler) {
    return of(Method.POST, path, Access.scope(scope), BodyRule.json(), handler);
  }

  /// A route that takes JSON of at most 1 MiB.
  public static Route patch(String path, Scope scope, Handler handler) {
    return of(Method.PATCH, path, Access.scope(scope), BodyRule.json(), handler);
  }

  public static Route delete(String path, Scope scope, Handler handler) {
    return of(Method.DELETE, path, Access.scope(scope), BodyRule.none(), handler);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
