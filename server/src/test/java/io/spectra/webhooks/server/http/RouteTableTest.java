package io.spectra.webhooks.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How paths find their routes.
class RouteTableTest {
  private static final Handler HANDLER = _ -> Response.text(200, "text/plain", "");
  private static final Route LIST = Route.get("/api/v1/things", Scope.ORDERS_READ, HANDLER);
  private static final Route MAKE = Route.post("/api/v1/things", Scope.ORDERS_WRITE, HANDLER);
  private static final Route ONE = Route.get("/api/v1/things/{id}", Scope.ORDERS_READ, HANDLER);
  private static final Route LOOKUP =
      Route.get("/api/v1/things/lookup", Scope.ORDERS_READ, HANDLER);
  private static final Route PART =
      Route.get("/api/v1/things/{id}/parts/{part}", Scope.ORDERS_READ, HANDLER);
  private static final RouteTable TABLE = new RouteTable(List.of(LIST, MAKE, ONE, LOOKUP, PART));

  @Test
  void a_path_finds_the_route_of_its_method() {
    assertThat(match(Method.GET, "/api/v1/things"))
        .isEqualTo(new RouteTable.Match.Found(LIST, Map.of()));
    assertThat(match(Method.POST, "/api/v1/things"))
        .isEqualTo(new RouteTable.Match.Found(MAKE, Map.of()));
  }

  @Test
  void variables_take_what_stands_in_their_place() {
    assertThat(match(Method.GET, "/api/v1/things/7/parts/a%2Fb%20%C3%A9"))
        .isEqualTo(new RouteTable.Match.Found(PART, Map.of("id", "7", "part", "a/b é")));
  }

  @Test
  void a_literal_wins_over_a_variable_but_does_not_hide_longer_paths() {
    assertThat(match(Method.GET, "/api/v1/things/lookup"))
        .isEqualTo(new RouteTable.Match.Found(LOOKUP, Map.of()));
    assertThat(match(Method.GET, "/api/v1/things/lookup/parts/1"))
        .isEqualTo(new RouteTable.Match.Found(PART, Map.of("id", "lookup", "part", "1")));
  }

  @Test
  void a_known_path_with_another_method_says_which_there_are() {
    assertThat(match(Method.DELETE, "/api/v1/things"))
        .isEqualTo(new RouteTable.Match.WrongMethod(Set.of(Method.GET, Method.POST)));
    assertThat(match(null, "/api/v1/things/1"))
        .isEqualTo(new RouteTable.Match.WrongMethod(Set.of(Method.GET)));
    assertThat(RouteTable.allowHeader(Set.of(Method.GET, Method.POST)))
        .isEqualTo("GET, HEAD, POST");
  }

  @Test
  void other_paths_lead_nowhere() {
    for (String path :
        List.of("/", "/api/v1", "/api/v1/things/", "/api/v1//things", "/api/v1/things/1/parts")) {
      assertThat(match(Method.GET, path)).as(path).isEqualTo(new RouteTable.Match.Nowhere());
    }
  }

  @Test
  void a_table_with_a_contradiction_is_refused() {
    assertThatThrownBy(() -> new RouteTable(List.of(LIST, LIST)))
        .hasMessageContaining("two routes answer GET /api/v1/things");
    assertThatThrownBy(() ->
            new RouteTable(
                List.of(
                    Route.of(Method.GET, "/api/v1/x", Access.open(), BodyRule.none(), HANDLER))))
        .hasMessageContaining("API access");
    assertThatThrownBy(() -> new RouteTable(List.of(Route.get("/x", Scope.ORDERS_READ, HANDLER))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void broken_escapes_are_refused() {
    for (String path : List.of("/%", "/a%2", "/%zz", "/%00", "/%ff", "/%c3", "/%ed%a0%80")) {
      assertThatThrownBy(() -> PercentCode.segments(path))
          .as(path)
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.error().status()).isEqualTo(400));
    }
  }

  @Test
  void a_query_is_read_with_its_escapes_undone() {
    Query query = Query.parse("a=1&b=x+y%2B&a=2&&flag&%C3%A9=%26");

    assertThat(query.all("a")).containsExactly("1", "2");
    assertThat(query.first("b")).contains("x y+");
    assertThat(query.first("flag")).contains("");
    assertThat(query.first("é")).contains("&");
    assertThat(query.first("c")).isEmpty();
  }

  @Test
  void an_error_is_written_in_its_one_form() {
    assertThat(text(Response.error(ApiError.invalid("events[1]", "Say \"it\" again."))))
        .isEqualTo(
            "{\"success\":false,\"error\":{\"code\":\"invalid_field\",\"message\":\"Say \\\"it\\\""
                + " again.\",\"field\":\"events[1]\"}}");
    assertThat(text(Response.error(ApiError.internal()))).doesNotContain("field");
  }

  @Test
  void success_is_written_in_its_one_form() {
    JsonValue data = JsonValue.array(List.of(1, 2), n -> json -> json.writeNumber(n));

    assertThat(text(Response.ok(data))).isEqualTo("{\"success\":true,\"data\":[1,2]}");
    assertThat(text(Response.list(data, new Pagination.Numbered(51, new Paging(2, 25)))))
        .isEqualTo(
            "{\"success\":true,\"data\":[1,2],\"pagination\":"
                + "{\"total\":51,\"page\":2,\"per_page\":25,\"total_pages\":3}}");
  }

  private static RouteTable.Match match(@Nullable Method method, String path) {
    return TABLE.match(method, PercentCode.segments(path));
  }

  private static String text(Response response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
