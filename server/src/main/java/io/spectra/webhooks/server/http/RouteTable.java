package io.spectra.webhooks.server.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Holds all routes of the server. Routing, the answers 404 and 405, access and the labels of
/// metrics follow from it. Immutable; any thread.
///
/// Paths below `/api/v1/` need an API key and paths below `/admin/v1/` the operator's token, even
/// where there is no route, so that a stranger learns nothing about either. The table refuses a
/// route that contradicts this.
public final class RouteTable {
  private final List<Route> routes;
  private final Node root = new Node();

  public RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
    for (Route route : this.routes) {
      PathArea area = PathArea.of(route.path().literals());
      if (!area.allows(route.access())) {
        throw new IllegalArgumentException(
            route + " needs " + area + " access, was " + route.access());
      }
      add(route);
    }
  }

  /// Returns the routes in the order in which they were given.
  public List<Route> routes() {
    return routes;
  }

  /// The result of looking up a route.
  public sealed interface Match {

    /// The route, and what stands for its path's variables.
    record Found(Route route, Map<String, String> variables) implements Match {}

    /// The path exists with other methods only.
    record WrongMethod(Set<Method> allowed) implements Match {}

    record Nowhere() implements Match {}
  }

  /// Finds the route of a decoded path. A literal segment wins over a variable. `method` is null
  /// for one that no route can have.
  public Match match(@Nullable Method method, List<String> segments) {
    var values = new ArrayList<String>();
    Node node = find(root, segments, 0, values);
    if (node == null) {
      return new Match.Nowhere();
    }
    Route route = method == null ? null : node.byMethod.get(method);
    if (route == null) {
      return new Match.WrongMethod(Set.copyOf(node.byMethod.keySet()));
    }
    return new Match.Found(route, named(route.path().variables(), values));
  }

  private static @Nullable Node find(
      Node node, List<String> segments, int depth, List<String> values) {
    if (depth == segments.size()) {
      return node.byMethod.isEmpty() ? null : node;
    }
    Node literal = node.literals.get(segments.get(depth));
    Node found = literal == null ? null : find(literal, segments, depth + 1, values);
    if (found == null && node.variable != null && !segments.get(depth).isEmpty()) {
      values.add(segments.get(depth));
      found = find(node.variable, segments, depth + 1, values);
      if (found == null) {
        values.removeLast();
      }
    }
    return found;
  }

  private static Map<String, String> named(List<String> names, List<String> values) {
    if (names.isEmpty()) {
      return Map.of();
    }
    var variables = new LinkedHashMap<String, String>();
    for (int i = 0; i < names.size(); i++) {
      variables.put(names.get(i), values.get(i));
    }
    return variables;
  }

  private void add(Route route) {
    Node node = root;
    for (PathPattern.Segment segment : route.path().segments()) {
      node =
          switch (segment) {
            case PathPattern.Segment.Literal(String text) ->
                node.literals.computeIfAbsent(text, _ -> new Node());
            case PathPattern.Segment.Variable _ -> node.variable();
          };
    }
    if (node.byMethod.putIfAbsent(route.method(), route) != null) {
      throw new IllegalArgumentException("two routes answer " + route);
    }
  }

  /// The methods that some path takes, as an `Allow` header names them.
  String allowedSomewhere() {
    return allowHeader(routes.stream().map(Route::method).collect(Collectors.toSet()));
  }

  /// The allowed methods as an `Allow` header names them.
  static String allowHeader(Set<Method> allowed) {
    var names = new TreeSet<String>();
    allowed.forEach(method -> names.add(method.name()));
    if (allowed.contains(Method.GET)) {
      names.add("HEAD");
    }
    return String.join(", ", names);
  }

  /// A node in the tree of paths.
  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private final Map<Method, Route> byMethod = new EnumMap<>(Method.class);
    private @Nullable Node variable;

    private Node variable() {
      if (variable == null) {
        variable = new Node();
      }
      return variable;
    }
  }
}
