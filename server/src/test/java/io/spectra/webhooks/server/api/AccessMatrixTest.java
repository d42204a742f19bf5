package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.PathPattern.Segment;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.testing.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests who gets in on every route that the server has. A new route is covered by itself. A route
/// with an id that this test does not know fails until such an id is added here.
@TestInstance(Lifecycle.PER_CLASS)
class AccessMatrixTest {
  private static final String IMEI = "356938035643809";

  private TestServer server;
  private long tenant;
  private TestServer.Key owner;
  private Map<String, String> owned;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    server = TestServer.start(directory, Map.of());
    tenant = server.newTenant();
    owner = server.newKey(tenant);
    owned = makeOneOfEach();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("routes")
  void nobody_gets_in_without_a_key(Route route) {
    for (var client :
        List.of(server.anonymous(), server.with("spk_live_nonsense"), server.with(unknownKey()))) {
      var answer = call(client, route, path(route));
      if (isOpen(route)) {
        assertThat(answer.status()).isEqualTo(200);
      } else {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(answer.json().path("success").asBoolean(true)).isFalse();
        assertThat(answer.code()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keyRoutes")
  void a_key_without_the_scope_is_told_which_one(Route route) {
    var needed = scope(route);
    var others =
        Arrays.stream(Scope.values())
            .filter(scope -> scope != needed)
            .map(scope -> '"' + scope.text() + '"')
            .collect(Collectors.joining(",", "\"scopes\":[", "]"));
    var key = server.newKey(tenant, others);

    var answer = call(server.with(key.text()), route, path(route));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.message()).contains(needed.text());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keyRoutes")
  void the_one_scope_of_a_route_opens_it(Route route) {
    var key = server.newKey(tenant, "\"scopes\":[\"" + scope(route).text() + "\"]");

    assertThat(call(server.with(key.text()), route, path(route)).status()).isNotIn(401, 403, 405);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keyRoutesWithId")
  void another_tenants_ids_do_not_exist(Route route) {
    assertNotFound(call(server.newClient(), route, path(route)));
  }

  /// Without this test, a 404 for others would say nothing: perhaps nothing is there for anybody.
  @ParameterizedTest(name = "{0}")
  @MethodSource("readingRoutes")
  void what_others_do_not_find_is_there_for_its_owner(Route route) {
    var answer = call(server.with(owner.text()), route, path(route) + query(route));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data().size()).isPositive();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readingRoutesWithoutId")
  void lists_and_searches_find_nothing_of_another_tenant(Route route) {
    assertFindsNothing(call(server.newClient(), route, path(route) + query(route)));
  }

  @Test
  void the_list_of_webhooks_finds_nothing_of_another_key() {
    assertFindsNothing(server.with(server.newKey(tenant).text()).get("/webhooks"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("webhookRoutes")
  void another_keys_webhooks_do_not_exist(Route route) {
    var colleague = server.with(server.newKey(tenant).text());

    assertNotFound(call(colleague, route, path(route)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("routesWithId")
  void ids_that_are_none_are_not_found(Route route) {
    for (var id : List.of("0", "-1", "999999999", "99999999999999999999", "x", "1x", "%00", "+1")) {
      var path = path(route, Map.of("id", id, "delivery", id));
      var client = isAdmin(route) ? server.operator() : server.with(owner.text());
      assertThat(call(client, route, path).status()).as(path).isIn(400, 404);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("adminRoutes")
  void an_api_key_does_not_open_the_operators_calls(Route route) {
    assertThat(call(server.with(owner.text()), route, path(route)).status()).isEqualTo(401);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keyRoutes")
  void the_operators_token_does_not_open_the_api(Route route) {
    assertThat(call(server.operator(), route, path(route)).status()).isEqualTo(401);
  }

  @Test
  void a_revoked_key_opens_nothing() {
    var key = server.newKey(tenant);
    assertThat(server.operator().post("/keys/" + key.id() + "/revoke", "").status()).isEqualTo(200);

    assertThat(server.with(key.text()).get("/orders").status()).isEqualTo(401);
  }

  @Test
  void the_other_header_works_and_authorization_wins() {
    var good = Map.of("X-API-Key", owner.text());
    var both = Map.of("X-API-Key", owner.text(), "Authorization", "Bearer " + unknownKey());

    assertThat(server.anonymous().call("GET", "/orders", "", good).status()).isEqualTo(200);
    assertThat(server.anonymous().call("GET", "/orders", "", both).status()).isEqualTo(401);
  }

  private static void assertFindsNothing(Answer answer) {
    if (answer.status() != 404) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.data().isArray()).isTrue();
      assertThat(answer.data().size()).isZero();
    }
  }

  /// Returns the query that a route must be called with besides ids.
  private static String query(Route route) {
    return route.path().text().endsWith("/lookup") ? "?imei=" + IMEI : "";
  }

  private static void assertNotFound(Answer answer) {
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("not_found");
  }

  /// Calls the route with a body that it could take, so that nothing except access can be wrong.
  private Answer call(Client client, Route route, String path) {
    var bodies =
        Map.of(
            "/api/v1/orders/{id}/status", "{\"status\":\"processing\"}",
            "/api/v1/orders/{id}/tracking", "{\"tracking_number\":\"1\",\"carrier\":\"UPS\"}");
    var body =
        switch (route.method()) {
          case GET, DELETE -> "";
          case POST, PUT, PATCH -> bodies.getOrDefault(route.path().text(), "{}");
        };
    return client.from("").call(route.method().name(), path, body, Map.of());
  }

  private String path(Route route) {
    return path(route, owned);
  }

  /// Returns the path from the root of the server, with the ids put in.
  private static String path(Route route, Map<String, String> ids) {
    var kind = route.path().segments().get(route.path().segments().size() > 2 ? 2 : 0);
    return route.path().segments().stream()
        .map(segment ->
            switch (segment) {
              case Segment.Literal(String text) -> text;
              case Segment.Variable(String name) -> id(kind, name, ids);
            })
        .collect(Collectors.joining("/", "/", ""));
  }

  private static String id(Segment kind, String name, Map<String, String> ids) {
    var text = kind instanceof Segment.Literal(String literal) ? literal : "";
    return Stream.of(text + "." + name, name)
        .filter(ids::containsKey)
        .findFirst()
        .map(ids::get)
        .orElseThrow(() -> new AssertionError("an id for {%s} of %s".formatted(name, text)));
  }

  private Map<String, String> makeOneOfEach() {
    var api = server.with(owner.text());
    var order =
        api.post("/orders", "{\"billing\":{\"name\":\"Ada\",\"email\":\"ada@example.com\"}}");
    var device = api.post("/inventory", "{\"imeiSerial\":\"" + IMEI + "\"}");
    // Nobody listens there, so that an attempt ends at once.
    var webhook =
        api.post("/webhooks", "{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"order.created\"]}");
    var key = server.newKey(tenant);
    return Map.of(
        "orders.id", Long.toString(order.id()),
        "inventory.id", Long.toString(device.id()),
        "webhooks.id", Long.toString(webhook.id()),
        "webhooks.delivery", deliveryOf(api, webhook.id()),
        "keys.id", Long.toString(key.id()));
  }

  private static String deliveryOf(Client api, long webhook) {
    assertThat(api.post("/webhooks/" + webhook + "/test", "").status()).isEqualTo(202);
    return Patience.until(
            () -> api.get("/webhooks/" + webhook + "/deliveries").each("id"),
            deliveries -> !deliveries.isEmpty())
        .getFirst();
  }

  /// Returns a key that is well formed, with a good check, but is nobody's.
  private String unknownKey() {
    var key = server.newKey(tenant);
    server.operator().post("/keys/" + key.id() + "/revoke", "");
    return key.text();
  }

  private static boolean isOpen(Route route) {
    return !(route.access() instanceof Access.Key || route.access() instanceof Access.Operator);
  }

  private static boolean isAdmin(Route route) {
    return route.access() instanceof Access.Operator;
  }

  private static Scope scope(Route route) {
    return route.access() instanceof Access.Key(Scope scope) ? scope : Scope.CATALOG_READ;
  }

  private Stream<Route> routes() {
    return server.server().routes().routes().stream();
  }

  private Stream<Route> keyRoutes() {
    return routes().filter(route -> route.access() instanceof Access.Key);
  }

  private Stream<Route> adminRoutes() {
    return routes().filter(AccessMatrixTest::isAdmin);
  }

  private Stream<Route> routesWithId() {
    return routes().filter(route -> !route.path().variables().isEmpty());
  }

  private Stream<Route> keyRoutesWithId() {
    return keyRoutes().filter(route -> !route.path().variables().isEmpty());
  }

  private Stream<Route> readingRoutes() {
    return keyRoutes().filter(route -> route.method() == Method.GET);
  }

  private Stream<Route> readingRoutesWithoutId() {
    return readingRoutes().filter(route -> route.path().variables().isEmpty());
  }

  private Stream<Route> webhookRoutes() {
    return keyRoutesWithId().filter(route -> route.path().text().startsWith("/api/v1/webhooks/"));
  }
}
