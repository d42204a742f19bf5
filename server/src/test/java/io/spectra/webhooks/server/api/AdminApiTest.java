package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminApiTest {
  @TempDir private static Path directory;
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(directory, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_new_key_is_shown_once_and_says_what_it_is() {
    long tenant = server.newTenant();

    var answer =
        server
            .operator()
            .post(
                "/keys",
                """
                {"tenant_id":%s,"label":"till","environment":"test","tier":"premium",
                 "scopes":["orders:read","events:read"],"expires_at":"2999-01-01T00:00:00Z"}
                """
                    .formatted(tenant));

    assertThat(answer.status()).isEqualTo(201);
    var data = answer.data();
    assertThat(data.path("key").asString()).matches("spk_test_[0-9A-Za-z]{49}");
    assertThat(data.path("label").asString()).isEqualTo("till");
    assertThat(data.path("tier").asString()).isEqualTo("premium");
    assertThat(data.path("scopes").toString()).isEqualTo("[\"events:read\",\"orders:read\"]");
    assertThat(data.path("state").asString()).isEqualTo("active");
    assertThat(server.operator().get("/keys?per_page=100").text())
        .doesNotContain(data.path("key").asString());
  }

  @Test
  void a_revoked_key_stays_listed_as_such() {
    var key = server.newKey(server.newTenant());

    var revoked = server.operator().post("/keys/" + key.id() + "/revoke", "");

    assertThat(revoked.text())
        .isEqualTo("{\"success\":true,\"data\":{\"id\":" + key.id() + ",\"revoked\":true}}");
    var again = server.operator().post("/keys/" + key.id() + "/revoke", "");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.data().path("already_revoked").asBoolean()).isTrue();
    var listed =
        server
            .operator()
            .get("/keys?per_page=100")
            .data()
            .valueStream()
            .filter(it -> it.path("id").asLong() == key.id())
            .findFirst()
            .orElseThrow();
    assertThat(listed.path("state").asString()).isEqualTo("revoked");
    assertThat(listed.path("revoked_at").asString()).isNotEmpty();
  }

  @Test
  void revoking_deletes_the_keys_webhooks() {
    long tenant = server.newTenant();
    var key = server.newKey(tenant);
    var id =
        server
            .with(key.text())
            .post("/webhooks", "{\"url\":\"https://93.184.215.14/x\",\"events\":[\"*\"]}")
            .id();

    server.operator().post("/keys/" + key.id() + "/revoke", "");

    assertThat(server.operator().get("/webhooks?per_page=100").each("id"))
        .doesNotContain(Long.toString(id));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'tenant_id':1}                                         | label",
        "{'label':'x'}                                           | tenant_id",
        "{'tenant_id':999999,'label':'x'}                        | tenant_id",
        "{'tenant_id':1,'label':'x','tier':'gold'}               | tier",
        "{'tenant_id':1,'label':'x','environment':'prod'}        | environment",
        "{'tenant_id':1,'label':'x','scopes':[]}                 | scopes",
        "{'tenant_id':1,'label':'x','scopes':['orders:read','all']} | scopes[1]",
        "{'tenant_id':1,'label':'x','expires_at':'2020-01-01'}   | expires_at",
        "{'tenant_id':1,'label':'x','expires_at':'2999-02-30T00:00:00Z'} | expires_at",
        "{'tenant_id':1,'label':'x','expires_at':'never'}        | expires_at"
      })
  void a_wrong_key_is_422_and_names_the_field(String body, String field) {
    var answer = server.operator().post("/keys", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo(field);
  }

  @Test
  void tenants_are_made_and_listed() {
    var made = server.operator().post("/tenants", "{\"name\":\"Phones Ltd\"}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(server.operator().get("/tenants?per_page=100").each("name"))
        .contains("default", "Phones Ltd");
    assertThat(server.operator().post("/tenants", "{}").field()).isEqualTo("name");
  }

  @Test
  void the_catalogue_lists_the_documented_events_with_examples() {
    var types = server.operator().get("/event-types?per_page=100");

    assertThat(types.each("event"))
        .contains(
            "order.created",
            "order.status_changed",
            "order.shipped",
            "order.delivered",
            "order.cancelled",
            "return.requested",
            "return.approved",
            "return.refunded",
            "return.denied",
            "return.shipped_back",
            "return.received",
            "inventory.received",
            "inventory.updated",
            "inventory.sold",
            "buyback.quote.created",
            "buyback.quote.approved",
            "buyback.quote.declined",
            "repair.created",
            "repair.completed",
            "customer.created");
    assertThat(types.data().valueStream())
        .allSatisfy(type -> assertThat(type.path("example").isObject()).isTrue());
  }

  @Test
  void an_operators_type_can_be_published_and_subscribed_to_at_once() {
    var added =
        server
            .operator()
            .post(
                "/event-types",
                """
                {"event":"kiosk.opened","description":"a kiosk opens","example":{"id":1},
                 "json_schema":{"type":"object"}}
                """);
    var api = server.newClient();

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.data().path("json_schema").toString()).isEqualTo("{\"type\":\"object\"}");
    assertThat(api.post("/events", "{\"event\":\"kiosk.opened\",\"data\":{}}").status())
        .isEqualTo(202);
    assertThat(
            api.post("/webhooks", "{\"url\":\"https://93.184.215.14/\",\"events\":[\"kiosk.*\"]}")
                .status())
        .isEqualTo(201);
    assertThat(
            server
                .operator()
                .post(
                    "/event-types",
                    "{\"event\":\"kiosk.opened\",\"description\":\"x\",\"example\":{}}")
                .status())
        .isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'description':'x','example':{}}                          | event",
        "{'event':'Kiosk','description':'x','example':{}}          | event",
        "{'event':'webhook.lost','description':'x','example':{}}   | event",
        "{'event':'kiosk.closed','example':{}}                     | description",
        "{'event':'kiosk.closed','description':'x'}                | example",
        "{'event':'kiosk.closed','description':'x','example':[]}   | example",
        "{'event':'kiosk.closed','description':'x','example':{},'json_schema':'x'} | json_schema"
      })
  void a_wrong_type_is_422_and_names_the_field(String body, String field) {
    var answer = server.operator().post("/event-types", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo(field);
  }

  @Test
  void the_reserved_family_is_told_in_a_sentence() {
    var answer =
        server
            .operator()
            .post(
                "/event-types",
                "{\"event\":\"webhook.lost\",\"description\":\"x\",\"example\":{}}");

    assertThat(answer.code()).isEqualTo("invalid_field");
    assertThat(answer.message())
        .isEqualTo(
            "The event 'webhook.lost' belongs to the reserved family 'webhook'; choose another name.");
  }

  @Test
  void a_json_schema_is_documentation_and_no_event_is_checked_against_it() {
    server
        .operator()
        .post(
            "/event-types",
            """
            {"event":"kiosk.shut","description":"a kiosk shuts","example":{"id":1},
             "json_schema":{"type":"object","required":["id"]}}
            """);

    assertThat(
            server
                .newClient()
                .post("/events", "{\"event\":\"kiosk.shut\",\"data\":{\"name\":\"x\"}}")
                .status())
        .isEqualTo(202);
  }

  @Test
  void health_and_metrics_are_open_on_loopback() {
    var anybody = server.anonymous().from("");

    assertThat(anybody.get("/health/live").status()).isEqualTo(200);
    assertThat(anybody.get("/health/ready").status()).isEqualTo(200);
    assertThat(server.newClient().post("/inventory", "{\"imeiSerial\":\"1\"}").status())
        .isEqualTo(201);

    var metrics = anybody.get("/metrics");
    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.text())
        .containsPattern("spectra_events_accepted_total [1-9]")
        .contains("route=\"POST /api/v1/inventory\",status=\"201\"")
        .contains("spectra_http_connections ")
        .contains("spectra_http_requests_running ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\ud800b\"", "\"a\\u0000\"", "[1e99999999999]", "{\"b\":1,\"b\":2}"})
  void a_type_that_could_not_be_read_back_is_422_and_not_stored(String value) {
    var before = server.operator().get("/event-types?per_page=100").text();

    for (var field : List.of("example", "json_schema")) {
      var type =
          "{\"event\":\"kiosk.unreadable\",\"description\":\"d\",\"example\":{},\"%s\":{\"a\":%s}}"
              .formatted(field, value)
              .replace("\"example\":{},\"example\"", "\"example\"");
      var answer = server.operator().post("/event-types", type);

      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.field()).startsWith(field + ".a");
    }
    assertThat(server.operator().get("/event-types?per_page=100").text()).isEqualTo(before);
  }

  @Test
  void the_example_and_the_schema_of_a_type_come_back_as_they_were_sent() {
    var example = "{ \"sum\" : 320.00, \"names\" : [\"\\u00e9\", 1e2] }";
    var schema = "{\"a\": {\"maximum\": 1E+2}}";

    server
        .operator()
        .post(
            "/event-types",
            "{\"event\":\"kiosk.verbatim\",\"description\":\"d\",\"example\":%s,\"json_schema\":%s}"
                .formatted(example, schema));

    assertThat(server.operator().get("/event-types?per_page=100").text())
        .contains("\"example\":" + example, "\"json_schema\":" + schema);
  }
}
