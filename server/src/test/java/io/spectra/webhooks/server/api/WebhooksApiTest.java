package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksApiTest {
  @TempDir private static Path directory;
  private static TestServer server;

  private long tenant;
  private Client api;

  @BeforeAll
  static void start() throws IOException {
    server =
        TestServer.start(directory, Map.of("webhooks.per_key_max", "3", "development", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeTenant() {
    tenant = server.newTenant();
    api = server.with(server.newKey(tenant).text());
  }

  @Test
  void registering_answers_201_with_the_secret_this_once() {
    var answer =
        api.post(
            "/webhooks",
            """
            {"url":"https://93.184.215.14/Hook?a=%20b","events":["order.shipped","order.created","order.shipped"]}
            """);

    assertThat(answer.status()).isEqualTo(201);
    var data = answer.data();
    assertThat(data.path("url").asString()).isEqualTo("https://93.184.215.14/Hook?a=%20b");
    assertThat(data.path("events").toString()).isEqualTo("[\"order.shipped\",\"order.created\"]");
    assertThat(data.path("active").asBoolean()).isTrue();
    var secret = data.path("secret").asString();
    assertThat(secret).matches("[0-9a-f]{64}");
    assertThat(data.path("standard_webhooks_secret").asString())
        .isEqualTo(
            "whsec_"
                + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.US_ASCII)));
    assertThat(api.get("/webhooks/" + answer.id()).text()).doesNotContain("secret", secret);
    assertThat(api.get("/webhooks").text()).doesNotContain("secret", secret);
    assertThat(server.operator().get("/webhooks").text()).doesNotContain("secret", secret);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com/hook",
        "ftp://example.com",
        "http://example.com/hook",
        "https://user:password@example.com/",
        "https://example.com/#top",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://192.168.0.1:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://2130706433/",
        "https://exa mple.com/",
        "https:///hook"
      })
  void a_url_that_must_not_be_called_is_422(String url) {
    var answer = register(url, "\"*\"");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo("url");
    assertThat(answer.message()).endsWith(".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"mine-of-24-characters-000\"", "\"\"", "7"})
  void a_secret_cannot_be_chosen_and_the_answer_says_how_to_get_another(String secret) {
    var id = register("https://93.184.215.14/", "\"*\"").id();
    var body = "{\"secret\":%s,\"description\":\"x\"}".formatted(secret);

    for (var answer :
        new Answer[] {
          api.patch("/webhooks/" + id, body),
          api.post(
              "/webhooks",
              "{\"url\":\"https://93.184.215.14/\",\"events\":[\"*\"],\"secret\":%s}"
                  .formatted(secret))
        }) {
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.field()).isEqualTo("secret");
      assertThat(answer.message()).contains("register the webhook again", "delete this one");
    }
    assertThat(api.get("/webhooks/" + id).data().path("description").asString()).isEmpty();
    assertThat(api.patch("/webhooks/" + id, "{\"secret\":null}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "secrets, is drawn by the server",
    "Secret, is drawn by the server",
    "retries, each delivery has one attempt",
    "retry, each delivery has one attempt",
    "Events, unlike \"events\"",
    "event, unlike \"events\"",
    "urls, unlike \"url\"",
    "ACTIVE, unlike \"active\""
  })
  void a_field_that_is_nearly_known_is_422_and_other_unknown_ones_are_ignored(
      String field, String objection) {
    var id = register("https://93.184.215.14/", "\"*\"").id();

    var answer = api.patch("/webhooks/" + id, "{\"%s\":\"x\"}".formatted(field));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo(field);
    assertThat(answer.message()).contains(objection);
    assertThat(
            api.patch("/webhooks/" + id, "{\"id\":7,\"created_at\":\"x\",\"inactive\":1}").status())
        .isEqualTo(200);
  }

  @Test
  void a_url_may_have_2048_characters_and_no_more() {
    var start = "https://93.184.215.14/";
    var longest = start + "x".repeat(2_048 - start.length());

    assertThat(register(longest, "\"*\"").status()).isEqualTo(201);
    assertThat(register(longest + "x", "\"*\"").field()).isEqualTo("url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'events':['*']}                                                  | url       | url",
        "{'url':7,'events':['*']}                                          | url       | string",
        "{'url':'https://93.184.215.14/'}                                  | events    | events",
        "{'url':'https://93.184.215.14/','events':[]}                      | events    | at least one",
        "{'url':'https://93.184.215.14/','events':'*'}                     | events    | array",
        "{'url':'https://93.184.215.14/','events':['order.created',7]}     | events[1] | string",
        "{'url':'https://93.184.215.14/','events':['*','order.shiped']}    | events[1] | order.shipped",
        "{'url':'https://93.184.215.14/','events':['ordr.*']}              | events[0] | order.*",
        "{'url':'https://93.184.215.14/','events':['webhook.test']}        | events[0] | There is no event"
      })
  void a_wrong_registration_is_422_names_the_field_and_helps(
      String body, String field, String hint) {
    var answer = api.post("/webhooks", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo(field);
    assertThat(answer.message()).contains(hint);
    assertThat(api.get("/webhooks").pagination().path("total").asInt()).isZero();
  }

  @Test
  void what_is_wrong_with_events_has_a_code_of_its_own() {
    var url = "https://93.184.215.14/";

    assertThat(register(url, "").code()).isEqualTo("invalid_field");
    assertThat(register(url, "\"order.shiped\"").code()).isEqualTo("unknown_event");
    assertThat(api.post("/webhooks", "{\"url\":\"" + url + "\"}").code())
        .isEqualTo("missing_field");
  }

  @Test
  void the_same_url_may_be_registered_twice_and_a_key_has_a_bound() {
    for (int i = 0; i < 3; i++) {
      assertThat(register("https://93.184.215.14/", "\"order.*\"").status()).isEqualTo(201);
    }

    var refused = register("https://93.184.215.14/", "\"order.*\"");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("too_many_webhooks");
    assertThat(refused.message()).contains("3");
    var other = server.with(server.newKey(tenant).text());
    assertThat(
            other
                .post("/webhooks", "{\"url\":\"https://93.184.215.14/\",\"events\":[\"*\"]}")
                .status())
        .isEqualTo(201);
  }

  @Test
  void webhooks_are_listed_newest_first() {
    long first = register("https://93.184.215.14/1", "\"*\"").id();
    long second = register("https://93.184.215.14/2", "\"*\"").id();

    var list = api.get("/webhooks");

    assertThat(list.each("id")).containsExactly(Long.toString(second), Long.toString(first));
    assertThat(list.pagination().path("total").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "\"no\""})
  void registering_an_inactive_webhook_is_422_rather_than_an_active_one(String active) {
    var answer =
        api.post(
            "/webhooks",
            "{\"url\":\"https://93.184.215.14/\",\"events\":[\"*\"],\"active\":%s}"
                .formatted(active));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo("active");
    assertThat(api.get("/webhooks").data().size()).isZero();
  }

  @Test
  void a_webhook_can_be_changed_field_by_field() {
    long id = register("https://93.184.215.14/1", "\"*\"").id();

    var changed =
        api.patch(
                "/webhooks/" + id,
                """
                {"url":"https://93.184.215.14/2","events":["inventory.*"],"active":false,"description":"till"}
                """)
            .data();

    assertThat(changed.path("url").asString()).isEqualTo("https://93.184.215.14/2");
    assertThat(changed.path("events").toString()).isEqualTo("[\"inventory.*\"]");
    assertThat(changed.path("active").asBoolean()).isFalse();
    assertThat(changed.path("description").asString()).isEqualTo("till");
    assertThat(api.get("/webhooks/" + id).data()).isEqualTo(changed);
    assertThat(api.patch("/webhooks/" + id, "{\"active\":true}").data().path("url"))
        .isEqualTo(changed.path("url"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'nobody':'knows this'}",
        "{'url':'https://93.184.215.14/1','events':['*'],'active':true,'description':''}",
        "{'description':'','events':['*','*']}"
      })
  void a_change_that_changes_nothing_does_not_move_updated_at(String body) {
    long id = register("https://93.184.215.14/1", "\"*\"").id();
    var before = api.get("/webhooks/" + id);

    var answer = api.patch("/webhooks/" + id, body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data()).isEqualTo(before.data());
    assertThat(api.get("/webhooks/" + id).data()).isEqualTo(before.data());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'url':'http://example.com/'} | url",
        "{'events':[]}                 | events",
        "{'events':['nothing.real']}   | events[0]",
        "{'active':'yes'}              | active",
        "{'description':7}             | description",
        "{'url':null}                  | url",
        "{'events':null}               | events",
        "{'active':null}               | active",
        "{'description':null}          | description"
      })
  void a_wrong_change_is_422_and_changes_nothing(String body, String field) {
    var before = register("https://93.184.215.14/1", "\"*\"");

    var answer = api.patch("/webhooks/" + before.id(), body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo(field);
    assertThat(api.get("/webhooks/" + before.id()).data().path("updated_at"))
        .isEqualTo(before.data().path("updated_at"));
  }

  @Test
  void deleting_answers_once_and_then_there_is_none() {
    long id = register("https://93.184.215.14/1", "\"*\"").id();

    assertThat(api.delete("/webhooks/" + id).text())
        .isEqualTo("{\"success\":true,\"data\":{\"id\":" + id + ",\"deleted\":true}}");
    assertThat(api.delete("/webhooks/" + id).status()).isEqualTo(404);
    assertThat(api.get("/webhooks/" + id).status()).isEqualTo(404);
    assertThat(api.get("/webhooks/" + id + "/deliveries").status()).isEqualTo(404);
  }

  @Test
  void a_webhook_belongs_to_the_key_that_registered_it() {
    long id = register("https://93.184.215.14/1", "\"*\"").id();
    var colleague = server.with(server.newKey(tenant).text());

    assertThat(colleague.get("/webhooks/" + id).status()).isEqualTo(404);
    assertThat(colleague.delete("/webhooks/" + id).status()).isEqualTo(404);
    assertThat(colleague.get("/webhooks").pagination().path("total").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "now"})
  void a_test_with_a_broken_body_sends_nothing(String body) {
    long id = register("https://93.184.215.14/1", "\"*\"").id();

    var answer = api.post("/webhooks/" + id + "/test", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_json");
    assertThat(api.get("/events").data().size()).isZero();
  }

  @Test
  void an_inactive_webhook_cannot_be_tested() {
    long id = register("https://93.184.215.14/1", "\"*\"").id();
    api.patch("/webhooks/" + id, "{\"active\":false}");

    assertThat(api.post("/webhooks/" + id + "/test", "").status()).isEqualTo(409);
  }

  @Test
  void an_unknown_delivery_is_404() {
    long id = register("https://93.184.215.14/1", "\"*\"").id();

    assertThat(api.get("/webhooks/" + id + "/deliveries").text())
        .isEqualTo("{\"success\":true,\"data\":[]}");
    for (var delivery : new String[] {"1", "0", "x", "9007199254740992", "99999999999999999999"}) {
      assertThat(api.get("/webhooks/" + id + "/deliveries/" + delivery).status()).isEqualTo(404);
    }
  }

  private Answer register(String url, String events) {
    return api.post("/webhooks", "{\"url\":\"%s\",\"events\":[%s]}".formatted(url, events));
  }
}
