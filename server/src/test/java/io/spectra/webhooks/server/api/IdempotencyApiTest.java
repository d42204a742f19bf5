package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.access.ManualClock;
import io.spectra.webhooks.server.storage.PostgresServer;
import io.spectra.webhooks.server.storage.ScratchDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// An `Idempotency-Key` on every call that creates something, on both databases.
@ParameterizedClass
@EnumSource(ScratchDatabase.Kind.class)
@SuppressWarnings("NullAway.Init") // set before each invocation
class IdempotencyApiTest {
  private static final String ORDER = "{\"billing\":{\"name\":\"Ada\",\"email\":\"a@b\"}}";
  private static final String DEVICE = "{\"imeiSerial\":\"35-1\"}";
  private static final String WEBHOOK =
      "{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"buyback.quote.created\"]}";

  @TempDir private static Path directory;
  private static final ManualClock CLOCK = new ManualClock(Instant.parse("2026-05-18T14:23:00Z"));
  private static Optional<String> schema = Optional.empty();
  private static TestServer server;

  private long tenant;
  private Client api;

  IdempotencyApiTest(ScratchDatabase.Kind kind) {
    assertThat(schema.isPresent()).isEqualTo(kind == ScratchDatabase.Kind.POSTGRES);
  }

  @BeforeParameterizedClassInvocation
  static void start(ScratchDatabase.Kind kind) throws IOException {
    schema =
        kind == ScratchDatabase.Kind.POSTGRES
            ? Optional.of(PostgresServer.newSchema())
            : Optional.empty();
    var settings = schema.map(PostgresServer::settings).orElse(Map.of());
    server = TestServer.start(directory.resolve(kind.name()), settings, CLOCK);
  }

  @AfterParameterizedClassInvocation
  static void stop() throws SQLException {
    server.close();
    if (schema.isPresent()) {
      PostgresServer.drop(schema.get());
    }
  }

  @BeforeEach
  void makeTenant() {
    tenant = server.newTenant();
    api = server.with(server.newKey(tenant).text());
  }

  /// A call of a tenant that creates something, and the list that then has it.
  private record Creating(String path, String body, String otherBody) {}

  private static final List<Creating> CREATING =
      List.of(
          new Creating("/orders", ORDER, ORDER.replace("Ada", "Bob")),
          new Creating("/inventory", DEVICE, DEVICE.replace("35-1", "35-2")),
          new Creating("/webhooks", WEBHOOK, WEBHOOK.replace("created", "declined")));

  @Test
  void the_same_request_gets_the_first_answer_again_and_creates_nothing_more() {
    for (var call : CREATING) {
      var first = create(api, call.path(), call.body(), "again" + call.path());
      var again = create(api, call.path(), call.body(), "again" + call.path());

      assertThat(first.status()).as(call.path()).isEqualTo(201);
      assertThat(again.status()).as(call.path()).isEqualTo(201);
      assertThat(again.text()).as(call.path()).isEqualTo(first.text());
      assertThat(api.get(call.path()).each("id")).as(call.path()).hasSize(1);
    }
  }

  @Test
  void another_request_with_the_key_is_422_whatever_makes_it_another() {
    create(api, "/orders", ORDER, "k-1");

    for (var call : CREATING) {
      var other = create(api, call.path(), call.otherBody(), "k-1");
      assertThat(other.status()).as(call.path()).isEqualTo(422);
      assertThat(other.code()).isEqualTo("idempotency_key_reused");
      assertThat(other.field()).isEqualTo("Idempotency-Key");
    }
    assertThat(create(api, "/events", "{\"event\":\"repair.created\",\"data\":{}}", "k-1").code())
        .isEqualTo("idempotency_key_reused");
    assertThat(api.get("/orders").each("id")).hasSize(1);
    assertThat(api.get("/inventory").each("id")).isEmpty();
    assertThat(api.get("/webhooks").each("id")).isEmpty();
  }

  @Test
  void a_refused_request_does_not_use_its_key_up() {
    for (var call : CREATING) {
      var key = "refused" + call.path();
      assertThat(create(api, call.path(), "{}", key).status()).isEqualTo(422);
      assertThat(create(api, call.path(), call.body(), key).status()).isEqualTo(201);
    }
  }

  @Test
  void a_key_is_good_again_after_a_day() {
    var first = create(api, "/orders", ORDER, "daily");
    CLOCK.advance(Duration.ofHours(24).minusSeconds(1));
    assertThat(create(api, "/orders", ORDER, "daily").id()).isEqualTo(first.id());

    CLOCK.advance(Duration.ofSeconds(1));

    assertThat(create(api, "/orders", ORDER, "daily").id()).isNotEqualTo(first.id());
  }

  @Test
  void of_many_requests_at_once_one_creates_and_the_others_wait_or_get_its_answer()
      throws Exception {
    for (var call : CREATING) {
      List<Callable<Answer>> calls =
          IntStream.range(0, 10)
              .<Callable<Answer>>mapToObj(
                  _ -> () -> create(api, call.path(), call.body(), "at-once" + call.path()))
              .toList();
      var created = new HashSet<String>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var future : threads.invokeAll(calls)) {
          var answer = future.get();
          if (answer.status() == 201) {
            created.add(answer.text());
          } else {
            assertThat(answer.code()).isEqualTo("idempotency_key_in_use");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
          }
        }
      }
      assertThat(created).as(call.path()).hasSize(1);
      assertThat(api.get(call.path()).each("id")).as(call.path()).hasSize(1);
    }
  }

  @Test
  void a_webhook_comes_again_with_its_secret_even_when_it_is_changed_or_gone() {
    var first = create(api, "/webhooks", WEBHOOK, "k-1");
    var secret = first.data().path("secret").asString();
    assertThat(secret).matches("[0-9a-f]{64}");
    api.patch("/webhooks/" + first.id(), "{\"description\":\"other\"}");

    assertThat(create(api, "/webhooks", WEBHOOK, "k-1").text()).isEqualTo(first.text());
    api.delete("/webhooks/" + first.id());
    assertThat(create(api, "/webhooks", WEBHOOK, "k-1").text()).isEqualTo(first.text());
    assertThat(api.get("/webhooks").each("id")).isEmpty();
  }

  @Test
  void the_last_webhook_that_a_key_may_have_comes_again_too() {
    for (int i = 1; i < 100; i++) {
      assertThat(api.post("/webhooks", WEBHOOK).status()).isEqualTo(201);
    }
    var last = create(api, "/webhooks", WEBHOOK, "k-1");

    assertThat(create(api, "/webhooks", WEBHOOK, "k-1").text()).isEqualTo(last.text());
    assertThat(create(api, "/webhooks", WEBHOOK, "k-2").code()).isEqualTo("too_many_webhooks");
  }

  @Test
  void no_other_api_key_gets_the_secret_of_a_webhook() {
    create(api, "/webhooks", WEBHOOK, "k-1");
    var colleague = server.with(server.newKey(tenant).text());

    var answer = create(colleague, "/webhooks", WEBHOOK, "k-1");

    assertThat(answer.code()).isEqualTo("idempotency_key_reused");
    assertThat(create(server.newClient(), "/webhooks", WEBHOOK, "k-1").status()).isEqualTo(201);
  }

  @Test
  void colleagues_share_the_keys_of_their_tenant_but_live_is_never_answered_with_test() {
    var first = create(api, "/orders", ORDER, "k-1");
    var colleague = server.with(server.newKey(tenant).text());
    var tester =
        server.with(
            server.newKey(tenant, "\"environment\":\"test\",\"tier\":\"unlimited\"").text());

    assertThat(create(colleague, "/orders", ORDER, "k-1").text()).isEqualTo(first.text());
    assertThat(create(tester, "/orders", ORDER, "k-1").code()).isEqualTo("idempotency_key_reused");
    assertThat(create(server.newClient(), "/orders", ORDER, "k-1").text())
        .isNotEqualTo(first.text());
  }

  @Test
  void a_test_of_a_webhook_is_sent_once() {
    var hook = api.post("/webhooks", WEBHOOK);
    var other = api.post("/webhooks", WEBHOOK);

    var first = create(api, "/webhooks/" + hook.id() + "/test", "", "k-1");
    var again = create(api, "/webhooks/" + hook.id() + "/test", "", "k-1");

    assertThat(first.status()).isEqualTo(202);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(create(api, "/webhooks/" + other.id() + "/test", "", "k-1").code())
        .isEqualTo("idempotency_key_reused");
    assertThat(api.get("/events").each("id")).containsExactly(first.data().path("id").asString());
  }

  @Test
  void the_operator_has_keys_of_its_own() {
    var operator = server.operator();
    var name = "{\"name\":\"Once %s\"}".formatted(tenant);
    var first = create(operator, "/tenants", name, "op-" + tenant);
    var type =
        "{\"event\":\"kiosk.n%s\",\"description\":\"d\",\"example\":{\"a\":1.0}}".formatted(tenant);
    var added = create(operator, "/event-types", type, "type-" + tenant);

    assertThat(first.status()).isEqualTo(201);
    assertThat(create(operator, "/tenants", name, "op-" + tenant).text()).isEqualTo(first.text());
    assertThat(added.status()).isEqualTo(201);
    assertThat(create(operator, "/event-types", type, "type-" + tenant).text())
        .isEqualTo(added.text());
    assertThat(operator.post("/event-types", type).code()).isEqualTo("event_exists");
    assertThat(create(api, "/orders", ORDER, "op-" + tenant).status()).isEqualTo(201);
  }

  @Test
  void an_api_key_is_made_once_and_a_repeat_says_which_since_its_text_is_stored_nowhere() {
    var body = "{\"tenant_id\":%s,\"label\":\"once\"}".formatted(tenant);
    var first = create(server.operator(), "/keys", body, "key-" + tenant);

    var again = create(server.operator(), "/keys", body, "key-" + tenant);

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("api_key_shown_once");
    assertThat(again.message()).contains("API key " + first.id() + ",");
    assertThat(labels("once")).isEqualTo(1);
  }

  @Test
  void no_secret_and_no_key_lies_in_the_kept_answers() throws Exception {
    var hook = create(api, "/webhooks", WEBHOOK, "k-1");
    var body = "{\"tenant_id\":%s,\"label\":\"x\"}".formatted(tenant);
    var key = create(server.operator(), "/keys", body, "kept-" + tenant);
    var stored = new ArrayList<String>();
    if (schema.isPresent()) {
      try (var connection = PostgresServer.connect(schema.get());
          var rows = connection.createStatement().executeQuery("select answer from idempotency")) {
        while (rows.next()) {
          stored.add(rows.getString(1));
        }
      }
    } else {
      try (var files = Files.list(directory.resolve("SQLITE"))) {
        for (var file : files.filter(it -> it.toString().contains("spectra.db")).toList()) {
          stored.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }

    assertThat(stored)
        .anyMatch(text -> text.contains("\"sealed\":\""))
        .noneMatch(text -> text.contains(hook.data().path("secret").asString()))
        .noneMatch(text -> text.contains(key.data().path("key").asString()));
  }

  private long labels(String label) {
    return server
        .operator()
        .get("/keys?per_page=100")
        .data()
        .valueStream()
        .filter(key -> key.path("tenant_id").asLong() == tenant)
        .filter(key -> key.path("label").asString().equals(label))
        .count();
  }

  private static Answer create(Client client, String path, String body, String key) {
    return client.call("POST", path, body, Map.of("Idempotency-Key", key));
  }
}
