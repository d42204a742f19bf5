package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersApiTest {
  private static final String ORDER =
      """
      {"cart_id": "cart-9",
       "billing": {"name": "Ada Lovelace", "email": "ada@example.com", "phone": "+44 1", "address1": "12 St James",
                   "city": "London", "state": "LDN", "zip": "SW1Y", "country": "GB"},
       "shipping": {"name": "Ada Lovelace", "city": "London"},
       "shipping_method": {"method": "ground", "carrier": "UPS", "service": "03", "cost": 9.50},
       "payment": {"method": "card", "gateway_id": "ch_1", "card_number": "4111111111111111"},
       "items": [{"sku": "IP15", "name": "Phone", "quantity": 2, "price": 320.00}],
       "a_field_of_tomorrow": true}
      """;
  private static final String SMALL =
      "{\"billing\":{\"name\":\"Ada\",\"email\":\"ada@example.com\"}}";

  @TempDir private static Path directory;
  private static TestServer server;

  private TestServer.Key key;
  private long tenant;
  private Client api;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(directory, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeTenant() {
    tenant = server.newTenant();
    key = server.newKey(tenant);
    api = server.with(key.text());
  }

  @Test
  void placing_an_order_answers_201_with_all_of_it() {
    var answer = api.post("/orders", ORDER);

    assertThat(answer.status()).isEqualTo(201);
    var data = answer.data();
    assertThat(data.path("id").isIntegralNumber()).isTrue();
    assertThat(data.path("order_number").asString()).matches("ORD-\\d{8}-0001");
    assertThat(data.path("status").asString()).isEqualTo("pending");
    assertThat(data.path("payment_status").asString()).isEqualTo("paid");
    assertThat(data.path("grand_total").decimalValue()).isEqualTo(new BigDecimal("649.50"));
    assertThat(data.path("is_test").asBoolean()).isFalse();
    assertThat(data.path("created_at").asString()).endsWith("Z");
    assertThat(data.path("updated_at")).isEqualTo(data.path("created_at"));
    assertThat(data.path("billing").path("address1").asString()).isEqualTo("12 St James");
    assertThat(data.path("items").path(0).path("price").decimalValue())
        .isEqualTo(new BigDecimal("320.00"));
    assertThat(answer.text()).contains("\"price\":320.00").doesNotContain("4111");
    assertThat(api.get("/orders/" + answer.id()).data()).isEqualTo(data);
  }

  @Test
  void a_new_order_fires_order_created() {
    long id = api.post("/orders", ORDER).id();

    var events = api.get("/events");
    assertThat(events.each("event")).containsExactly("order.created");
    var event = events.data().path(0);
    assertThat(event.path("timestamp").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00");
    assertThat(event.path("data").path("id").asLong()).isEqualTo(id);
    assertThat(event.path("data").path("created_at").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(event.path("data").path("is_test").isBoolean()).isTrue();
  }

  @Test
  void a_test_keys_orders_are_marked_and_fire_too() {
    var test = server.with(server.newKey(tenant, "\"environment\":\"test\"").text());
    assertThat(test.post("/orders", SMALL).data().path("is_test").asBoolean()).isTrue();
    api.post("/orders", SMALL);

    assertThat(api.get("/orders?is_test=true").pagination().path("total").asInt()).isEqualTo(1);
    assertThat(api.get("/orders?is_test=false").pagination().path("total").asInt()).isEqualTo(1);
    assertThat(api.get("/events").data().path(0).path("data").path("is_test").asBoolean()).isTrue();
  }

  @Test
  void an_order_goes_its_way_with_its_events_in_order() {
    long id = api.post("/orders", SMALL).id();
    assertThat(status(id, "processing").status()).isEqualTo(200);
    assertThat(
            api.post(
                    "/orders/" + id + "/tracking",
                    "{\"tracking_number\":\"1Z999AA10123456789\",\"carrier\":\"UPS\"}")
                .data()
                .path("shipping_carrier")
                .asString())
        .isEqualTo("UPS");
    status(id, "shipped");
    status(id, "shipped");
    var delivered = status(id, "delivered");

    assertThat(delivered.data().path("delivered_at").asString()).isNotEmpty();
    var events = api.get("/events");
    assertThat(events.each("event"))
        .containsExactly(
            "order.created",
            "order.status_changed",
            "order.status_changed",
            "order.shipped",
            "order.status_changed",
            "order.delivered");
    var data = events.data().path(5).path("data");
    assertThat(data.path("tracking_number").asString()).isEqualTo("1Z999AA10123456789");
    assertThat(data.path("shipping_carrier").asString()).isEqualTo("UPS");
    assertThat(data.path("delivered_at").asString()).matches(".*:\\d\\dZ");
  }

  @Test
  void cancel_is_an_alias_and_needs_no_body() {
    long id = api.post("/orders", SMALL).id();

    assertThat(api.post("/orders/" + id + "/cancel", "").data().path("status").asString())
        .isEqualTo("cancelled");
    assertThat(api.post("/orders/" + id + "/cancel", "{}").status()).isEqualTo(200);
    assertThat(api.get("/events").each("event"))
        .containsExactly("order.created", "order.status_changed", "order.cancelled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "cancel it"})
  void a_broken_body_cancels_nothing(String body) {
    long id = api.post("/orders", SMALL).id();

    var answer = api.post("/orders/" + id + "/cancel", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_json");
    assertThat(api.get("/orders/" + id).data().path("status").asString()).isEqualTo("pending");
  }

  @ParameterizedTest
  @CsvSource({
    "delivered, shipped",
    "cancelled, pending",
    "refunded, delivered",
    "shipped, pending"
  })
  void going_back_or_on_from_an_end_is_409(String first, String then) {
    long id = api.post("/orders", SMALL).id();
    assertThat(status(id, first).status()).isEqualTo(200);

    var refused = status(id, then);

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("illegal_state");
    assertThat(refused.message()).contains(first, then);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                             | billing",
        "{'billing':{'email':'a@b'}}                                    | billing.name",
        "{'billing':{'name':'A'}}                                       | billing.email",
        "{'billing':{'name':'A','email':'nobody'}}                      | billing.email",
        "{'billing':{'name':7,'email':'a@b'}}                           | billing.name",
        "{'billing':'Ada'}                                              | billing",
        "{'billing':{'name':'A','email':'a@b'},'items':{}}              | items",
        "{'billing':{'name':'A','email':'a@b'},'items':[{'sku':'x'}]}   | items[0].price",
        "{'billing':{'name':'A','email':'a@b'},'items':[{'sku':'x','price':1},{'sku':'x','price':-1}]} | items[1].price",
        "{'billing':{'name':'A','email':'a@b'},'items':[{'sku':'x','price':'1'}]} | items[0].price",
        "{'billing':{'name':'A','email':'a@b'},'items':[{'sku':'x','price':1e99}]} | items[0].price",
        "{'billing':{'name':'A','email':'a@b'},'items':[{'sku':'x','price':1,'quantity':0}]} | items[0].quantity",
        "{'billing':{'name':'A','email':'a@b'},'items':[{'price':1}]}   | items[0].sku",
        "{'billing':{'name':'A','email':'a@b'},'shipping_method':{'cost':1.23456}} | shipping_method.cost"
      })
  void a_wrong_order_is_422_and_names_the_field(String body, String field) {
    var answer = api.post("/orders", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo(field);
    assertThat(answer.message()).endsWith(".");
    assertThat(api.get("/orders").pagination().path("total").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "status=lost, status",
    "is_test=maybe, is_test",
    "created_from=yesterday, created_from",
    "updated_since=2026-05-18T14:23:00, updated_since",
    "cursor=nonsense, cursor",
    "cursor=&page=2, page",
    "updated_since=2026-02-30T00:00:00Z, updated_since",
    "page=0, page",
    "page=x, page",
    "per_page=-1, per_page",
    "per_page=, per_page"
  })
  void a_wrong_filter_is_422_and_names_it(String query, String field) {
    var answer = api.get("/orders?" + query);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo(field);
  }

  @Test
  void a_wrong_status_is_422_and_lists_the_right_ones() {
    long id = api.post("/orders", SMALL).id();

    var answer = status(id, "lost");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo("status");
    assertThat(answer.message()).contains("refunded");
  }

  @Test
  void lists_are_newest_first_and_paged() {
    var ids = List.of(place(), place(), place());

    var first = api.get("/orders?per_page=2");
    assertThat(first.each("id")).containsExactly(text(ids.get(2)), text(ids.get(1)));
    assertThat(first.pagination().toString())
        .isEqualTo("{\"total\":3,\"page\":1,\"per_page\":2,\"total_pages\":2}");
    assertThat(api.get("/orders?per_page=2&page=2").each("id")).containsExactly(text(ids.get(0)));
    assertThat(api.get("/orders?per_page=2&page=9").data().size()).isZero();
    assertThat(api.get("/orders?per_page=5000").pagination().path("per_page").asInt())
        .isEqualTo(100);
    assertThat(api.get("/orders").pagination().path("per_page").asInt()).isEqualTo(25);
  }

  @Test
  void updated_since_takes_back_what_updated_at_said_and_lists_the_last_change_first() {
    long first = place();
    long second = place();
    var stamp = status(first, "shipped").data().path("updated_at").asString();

    assertThat(api.get("/orders?updated_since=" + stamp).each("id")).containsExactly(text(first));
    assertThat(api.get("/orders?updated_since=2020-01-01T00:00:00+00:00").each("id"))
        .containsExactly(text(first), text(second));
  }

  @Test
  void a_cursor_finds_every_order_while_they_change_between_pages() {
    var all = new LinkedHashSet<String>();
    for (int i = 0; i < 12; i++) {
      all.add(text(place()));
    }
    var seen = new LinkedHashSet<String>();
    var cursor = "";
    for (int page = 0; page < 20; page++) {
      var answer = api.get("/orders?per_page=3&cursor=" + cursor);
      seen.addAll(answer.each("id"));
      cursor = answer.pagination().path("next_cursor").asString();
      if (page < 6) {
        api.post(
            "/orders/" + all.iterator().next() + "/tracking",
            "{\"tracking_number\":\"%s\",\"carrier\":\"UPS\"}".formatted(page));
        all.add(text(place()));
      }
    }

    assertThat(seen).containsAll(all);
    assertThat(api.get("/orders?cursor=" + cursor).data().size()).isZero();
  }

  private long place() {
    return api.post("/orders", SMALL).id();
  }

  private Answer status(long id, String status) {
    return api.patch("/orders/" + id + "/status", "{\"status\":\"" + status + "\"}");
  }

  private static String text(long id) {
    return Long.toString(id);
  }
}
