package io.spectra.webhooks.server.http;

import io.spectra.webhooks.server.access.Authentication;
import io.spectra.webhooks.server.access.Authenticator;
import io.spectra.webhooks.server.access.Caller;
import io.spectra.webhooks.server.access.OperatorToken;
import io.spectra.webhooks.server.access.RateDecision;
import io.spectra.webhooks.server.access.RateLimiter;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.tenant.ApiKeyId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Decides from a request's head alone whether the request may go on: who calls, whether the key is
/// within its rate, and whether the route is open to the caller. So the server reads no body from a
/// caller who may not send one.
///
/// The order is part of the contract: 401 and 429 do not count against the rate, and everything
/// after them does, 403, 404 and 405 included. Any thread; does not block.
public final class AccessCheck {
  private static final String OPERATOR_TOKEN_PLACE =
      "it is in the server's data directory, in operator.token, unless the setting operator.token"
          + " says it.";

  private final RouteTable routes;
  private final Authenticator authenticator;
  private final RateLimiter limiter;
  private final Consumer<ApiKeyId> used;
  private final OperatorToken operator;
  private final boolean isLoopbackOnly;

  /// Checks requests for these routes.
  ///
  /// @param used is called with every key that was good
  /// @param isLoopbackOnly whether the listener can be reached from this machine alone
  public AccessCheck(
      RouteTable routes,
      Authenticator authenticator,
      RateLimiter limiter,
      Consumer<ApiKeyId> used,
      OperatorToken operator,
      boolean isLoopbackOnly) {
    this.routes = routes;
    this.authenticator = authenticator;
    this.limiter = limiter;
    this.used = used;
    this.operator = operator;
    this.isLoopbackOnly = isLoopbackOnly;
  }

  /// The decision about a request, and the headers that its answer carries in every case.
  public sealed interface Admission {
    List<Header> answerHeaders();

    record Admitted(
        Route route,
        Map<String, String> pathVariables,
        Optional<Caller> caller,
        List<Header> answerHeaders)
        implements Admission {}

    /// Refused; `route` is there when the request found one.
    record Refused(ApiError error, Optional<Route> route, List<Header> answerHeaders)
        implements Admission {}

    /// Answered already, without a route.
    record Answered(Response response, List<Header> answerHeaders) implements Admission {}
  }

  /// The answer to `OPTIONS *`: the methods that some path of this server takes.
  public Admission aboutServer() {
    return new Admission.Answered(
        Response.text(200, "text/plain", "").with(new Header("Allow", routes.allowedSomewhere())),
        List.of());
  }

  /// Decides about one request.
  ///
  /// @param method as it was sent: `HEAD` finds the GET route
  /// @param path as it was sent, without the query
  public Admission admit(String method, String path, Headers headers) {
    List<String> segments;
    try {
      segments = PercentCode.segments(path);
    } catch (ApiException e) {
      return new Admission.Refused(e.error(), Optional.empty(), List.of());
    }
    RouteTable.Match match = routes.match(Method.parse(method), segments);
    return switch (PathArea.of(segments)) {
      case API -> admitKey(match, headers);
      case ADMIN -> admitOperator(match, headers);
      case OTHER -> admitOther(match, headers);
    };
  }

  private Admission admitKey(RouteTable.Match match, Headers headers) {
    Authentication authentication =
        authenticator.authenticate(headers.all("authorization"), headers.all("x-api-key"));
    return switch (authentication) {
      case Authentication.Known(Caller caller) -> admitCaller(match, caller);
      case Authentication.Missing _ ->
          unauthorized(
              match,
              "missing_api_key",
              "Send your API key as \"Authorization: Bearer <key>\" or \"X-API-Key: <key>\".");
      case Authentication.Malformed _ ->
          unauthorized(
              match,
              "malformed_api_key",
              "This is not an API key: look for a typing error, or for a missing \"Bearer\".");
      case Authentication.Refused _ -> refused(match, ApiError.invalidApiKey(), List.of());
    };
  }

  private Admission admitCaller(RouteTable.Match match, Caller caller) {
    used.accept(caller.key());
    RateDecision decision = limiter.spend(caller.key(), caller.tier());
    List<Header> rate = RateHeaders.of(decision);
    if (decision instanceof RateDecision.Exhausted exhausted) {
      return refused(match, RateHeaders.tooMany(exhausted), rate);
    }
    return switch (match) {
      case RouteTable.Match.Found(Route route, var variables) ->
          route.access() instanceof Access.Key(Scope scope) && !caller.may(scope)
              ? refused(match, missingScope(scope), rate)
              : new Admission.Admitted(route, variables, Optional.of(caller), rate);
      case RouteTable.Match.WrongMethod wrong -> refused(match, wrongMethod(wrong), rate);
      case RouteTable.Match.Nowhere _ -> refused(match, nowhere(), rate);
    };
  }

  private Admission admitOther(RouteTable.Match match, Headers headers) {
    if (match instanceof RouteTable.Match.Found(Route route, _)) {
      return switch (route.access()) {
        case Access.Open _ -> admitted(match);
        case Access.OperatorOffLoopback _ when isLoopbackOnly -> admitted(match);
        case Access.OperatorOffLoopback _, Access.Operator _ -> admitOperator(match, headers);
        case Access.Key _ -> admitKey(match, headers);
      };
    }
    return admitted(match);
  }

  private Admission admitOperator(RouteTable.Match match, Headers headers) {
    List<String> authorization = headers.all("authorization");
    if (authorization.isEmpty()) {
      return unauthorized(
          match,
          "missing_operator_token",
          "Send the operator's token as \"Authorization: Bearer <token>\"; "
              + OPERATOR_TOKEN_PLACE);
    }
    if (!Authenticator.bearer(authorization).map(operator::matches).orElse(false)) {
      return unauthorized(
          match,
          "invalid_operator_token",
          "This is not the operator's token; " + OPERATOR_TOKEN_PLACE);
    }
    return admitted(match);
  }

  private static Admission admitted(RouteTable.Match match) {
    return switch (match) {
      case RouteTable.Match.Found(Route route, var variables) ->
          new Admission.Admitted(route, variables, Optional.empty(), List.of());
      case RouteTable.Match.WrongMethod wrong -> refused(match, wrongMethod(wrong), List.of());
      case RouteTable.Match.Nowhere _ -> refused(match, nowhere(), List.of());
    };
  }

  private static Admission unauthorized(RouteTable.Match match, String code, String message) {
    return refused(match, ApiError.unauthorized(code, message), List.of());
  }

  private static Admission.Refused refused(
      RouteTable.Match match, ApiError error, List<Header> headers) {
    Optional<Route> route =
        match instanceof RouteTable.Match.Found(Route found, _)
            ? Optional.of(found)
            : Optional.empty();
    return new Admission.Refused(error, route, headers);
  }

  private static ApiError missingScope(Scope scope) {
    return new ApiError(
        403,
        "missing_scope",
        "This API key lacks the scope \"%s\"; ask the operator for a key that has it."
            .formatted(scope));
  }

  private static ApiError wrongMethod(RouteTable.Match.WrongMethod wrong) {
    String allowed = RouteTable.allowHeader(wrong.allowed());
    return new ApiError(405, "method_not_allowed", "This path takes only " + allowed + ".")
        .with(new Header("Allow", allowed));
  }

  private static ApiError nowhere() {
    return new ApiError(
        404, "not_found", "There is nothing at this path; docs/api.md lists what there is.");
  }
}
