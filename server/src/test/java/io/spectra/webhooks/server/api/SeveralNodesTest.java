package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.Server;
import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import io.spectra.webhooks.server.storage.PostgresServer;
import io.spectra.webhooks.server.storage.Statements;
import io.spectra.webhooks.signatures.BodySignature;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.Patience;
import io.spectra.webhooks.testing.ReceivedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests two servers on one schema of PostgreSQL, which are called over HTTP as if they were one.
class SeveralNodesTest {
  private static final String ORDER =
      "{\"billing\":{\"name\":\"Ada\",\"email\":\"a@b\"},"
          + "\"items\":[{\"sku\":\"S\",\"price\":320.00,\"quantity\":2}]}";
  private static final String EVENT = "{\"event\":\"repair.created\",\"data\":{\"id\":1}}";

  /// The time for which other nodes may go on after a key is revoked.
  private static final Duration STOP_WITHIN = Duration.ofSeconds(1);

  @TempDir private static Path directory;
  private static final String SCHEMA = PostgresServer.newSchema();
  private static TestServer first;
  private static TestServer second;

  private final FakeReceiver receiver = FakeReceiver.start().always(Behaviour.answer(200, "ok"));
  private TestServer.Key key;
  private long tenant;
  private Client onFirst;
  private Client onSecond;

  @BeforeAll
  static void start() throws IOException {
    first = TestServer.start(directory.resolve("first"), PostgresServer.settings(SCHEMA));
    second = TestServer.start(directory.resolve("second"), PostgresServer.settings(SCHEMA));
  }

  @AfterAll
  static void stop() throws SQLException {
    second.close();
    first.close();
    PostgresServer.drop(SCHEMA);
  }

  @BeforeEach
  void makeTenant() {
    tenant = first.newTenant();
    key = first.newKey(tenant);
    onFirst = first.with(key.text());
    onSecond = second.with(key.text());
    awaitKnown(onSecond);
  }

  @AfterEach
  void stopReceiving() {
    receiver.close();
  }

  @Test
  void only_the_first_start_on_a_schema_makes_a_key() {
    assertThat(first.server().firstKey()).isPresent();
    assertThat(second.server().firstKey()).isEmpty();
  }

  @Test
  void the_operators_token_of_each_node_opens_every_node_and_lies_in_each_data_directory()
      throws IOException, SQLException {
    var token = Files.readString(directory.resolve("first").resolve("operator.token"));

    assertThat(Files.readString(directory.resolve("second").resolve("operator.token")))
        .isEqualTo(token);
    for (var node : List.of(first, second)) {
      var operator = Client.withToken(node.address(), "/admin/v1", token.strip());
      assertThat(operator.get("/tenants").status()).isEqualTo(200);
    }
    assertThat(sealed()).isNotEmpty().doesNotContain(token.strip());
  }

  @Test
  void a_node_that_had_a_token_of_its_own_takes_that_of_the_others() throws IOException {
    var third = directory.resolve("third");
    TestServer.start(third, Map.of()).close(); // by itself, without the database
    var before = Files.readString(third.resolve("operator.token")).strip();

    try (var node = TestServer.start(third, PostgresServer.settings(SCHEMA))) {
      var after = Files.readString(third.resolve("operator.token")).strip();
      assertThat(after).isNotEqualTo(before);
      assertThat(Client.withToken(first.address(), "/admin/v1", after).get("/keys").status())
          .isEqualTo(200);
      assertThat(Client.withToken(node.address(), "/admin/v1", before).get("/keys").status())
          .isEqualTo(401);
    }
  }

  @Test
  void a_token_that_the_settings_say_wins_and_leaves_the_others_as_they_are() throws IOException {
    var chosen = "c0ffee".repeat(6);
    var settings = new HashMap<>(PostgresServer.settings(SCHEMA));
    settings.put("operator.token", chosen);
    var shared = Files.readString(directory.resolve("first").resolve("operator.token")).strip();

    try (var node = start(directory.resolve("chosen"), settings)) {
      assertThat(Client.withToken(node.address(), "/admin/v1", chosen).get("/keys").status())
          .isEqualTo(200);
      assertThat(Client.withToken(node.address(), "/admin/v1", shared).get("/keys").status())
          .isEqualTo(401);
    }
    assertThat(directory.resolve("chosen")).isDirectoryNotContaining("glob:**operator.token");
    assertThat(Client.withToken(first.address(), "/admin/v1", shared).get("/keys").status())
        .isEqualTo(200);
  }

  @Test
  void what_is_registered_on_one_node_gets_signed_what_is_accepted_on_the_other() {
    var webhook = register(onFirst, "/hook", "\"repair.created\"");
    var secret = SigningSecret.of(webhook.data().path("secret").asString());

    var event = onSecond.post("/events", EVENT);

    assertThat(event.status()).isEqualTo(202);
    var got = receiver.takeRequest();
    assertThat(got.header("X-Webhook-Id")).contains(event.data().path("id").asString());
    assertThat(got.text())
        .startsWith("{\"event\":\"repair.created\"")
        .endsWith("\"data\":{\"id\":1}}");
    assertThat(
            BodySignature.verify(
                secret, got.body(), got.header("X-Webhook-Signature").orElseThrow()))
        .isTrue();
    for (var node : List.of(onFirst, onSecond)) {
      var history =
          Patience.until(
              () -> node.get("/webhooks/" + webhook.id() + "/deliveries"),
              answer -> answer.data().size() == 1);
      assertThat(history.data().path(0).path("http_status").asInt()).isEqualTo(200);
      assertThat(history.data().path(0).path("response_body").asString()).isEqualTo("ok");
    }
  }

  @Test
  void an_order_goes_its_way_over_both_nodes_and_its_events_reach_a_webhook() {
    register(onFirst, "/hook", "\"order.*\"");

    var placed = onFirst.post("/orders", ORDER);
    var shipped = onSecond.patch("/orders/" + placed.id() + "/status", "{\"status\":\"shipped\"}");
    var again = onFirst.patch("/orders/" + placed.id() + "/status", "{\"status\":\"shipped\"}");
    var back = onSecond.patch("/orders/" + placed.id() + "/status", "{\"status\":\"pending\"}");

    assertThat(placed.status()).isEqualTo(201);
    assertThat(placed.data().path("grand_total").decimalValue()).isEqualByComparingTo("640.00");
    assertThat(shipped.data().path("status").asString()).isEqualTo("shipped");
    assertThat(again.data()).isEqualTo(shipped.data());
    assertThat(back.status()).isEqualTo(409);
    assertThat(List.of(takeEvent(), takeEvent(), takeEvent()))
        .containsExactlyInAnyOrder("order.created", "order.status_changed", "order.shipped");
    assertThat(onSecond.get("/orders?status=shipped&is_test=false").each("order_number"))
        .containsExactly(placed.data().path("order_number").asString());
    assertThat(onFirst.get("/orders?cursor=&updated_since=2026-01-01T00:00:00Z").data().size())
        .isEqualTo(1);
    Patience.until(() -> onFirst.get("/events").data().size(), Integer.valueOf(3)::equals);
  }

  @Test
  void a_device_is_found_and_changed_on_the_other_node() {
    var device = onFirst.post("/inventory", "{\"imeiSerial\":\"356938035643809\",\"status\":5}");

    assertThat(onSecond.get("/inventory/lookup?imei=356938035643809").id()).isEqualTo(device.id());
    assertThat(onSecond.patch("/inventory/" + device.id(), "{\"status\":9}").status())
        .isEqualTo(200);
    assertThat(onFirst.get("/inventory?status=9").each("imeiSerial"))
        .containsExactly("356938035643809");
    assertThat(onFirst.get("/inventory?status=5").data().size()).isZero();
  }

  @Test
  void requests_with_one_idempotency_key_at_the_same_time_on_both_nodes_publish_once()
      throws Exception {
    int rounds = 20;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < rounds; round++) {
        var keyed = Map.of("Idempotency-Key", "k-" + round);
        var asked = new ArrayList<Callable<Answer>>();
        for (var node : List.of(onFirst, onSecond)) {
          asked.add(() -> node.call("POST", "/events", EVENT, keyed));
        }
        var answers = new ArrayList<Answer>();
        for (Future<Answer> answer : threads.invokeAll(asked)) {
          answers.add(answer.get());
        }
        assertThat(answers).extracting(Answer::status).containsExactly(202, 202);
        assertThat(answers.get(0).text()).isEqualTo(answers.get(1).text());
      }
    }
    var list =
        Patience.until(
            () -> onFirst.get("/events?per_page=100"), answer -> answer.data().size() >= rounds);
    assertThat(list.data().size()).isEqualTo(rounds);
  }

  @Test
  void another_body_under_a_key_that_another_node_answered_is_refused() {
    var keyed = Map.of("Idempotency-Key", "k");
    assertThat(onFirst.call("POST", "/events", EVENT, keyed).status()).isEqualTo(202);

    var other =
        onSecond.call("POST", "/events", "{\"event\":\"repair.created\",\"data\":{}}", keyed);

    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency_key_reused");
  }

  @Test
  void a_key_that_is_revoked_on_another_node_opens_nothing_and_sends_nothing_within_a_second() {
    var doomed = first.newKey(tenant);
    var doomedOnFirst = first.with(doomed.text());
    register(doomedOnFirst, "/doomed", "\"repair.created\"");
    register(onFirst, "/lasting", "\"repair.created\"");

    // A node learns of another node's key within a second, and answers 404 until then.
    Patience.until(
        () -> second.operator().post("/keys/" + doomed.id() + "/revoke", "").status(),
        Integer.valueOf(200)::equals);

    long revoked = System.nanoTime();
    Patience.until(() -> doomedOnFirst.get("/webhooks").status(), Integer.valueOf(401)::equals);
    assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(STOP_WITHIN);
    onFirst.post("/events", EVENT);
    onSecond.post("/events", EVENT);
    assertThat(List.of(target(receiver.takeRequest()), target(receiver.takeRequest())))
        .containsOnly("/lasting");
  }

  @Test
  void a_type_of_event_that_was_added_on_one_node_is_soon_known_on_the_other() {
    var type = "kiosk.opened.at" + tenant;
    var added =
        first
            .operator()
            .post(
                "/event-types",
                "{\"event\":\"%s\",\"description\":\"d\",\"example\":{\"id\":7}}".formatted(type));
    assertThat(added.status()).isEqualTo(201);

    var event = "{\"event\":\"%s\",\"data\":{}}".formatted(type);
    Patience.until(() -> onSecond.post("/events", event).status(), Integer.valueOf(202)::equals);

    assertThat(
            second
                .operator()
                .post(
                    "/event-types",
                    "{\"event\":\"%s\",\"description\":\"d\",\"example\":{}}".formatted(type))
                .code())
        .isEqualTo("event_exists");
  }

  @Test
  void requests_on_one_node_count_against_the_rate_on_the_other() {
    var premium = first.newKey(tenant, "\"tier\":\"premium\"").text();
    var limitedOnFirst = first.with(premium);
    var limitedOnSecond = second.with(premium);
    awaitKnown(limitedOnSecond);
    int onTheFirst = 50;
    for (int i = 0; i < onTheFirst; i++) {
      assertThat(limitedOnFirst.get("/orders").status()).isEqualTo(200);
    }

    // Each of these requests counts too, also the one by which the second node came to know the
    // key.
    var asked = new AtomicInteger(1);
    Patience.until(
        () -> {
          asked.incrementAndGet();
          return remaining(limitedOnSecond.get("/orders"));
        },
        left -> left == 10_000 - onTheFirst - asked.get());
  }

  @Test
  void what_no_database_keeps_is_the_callers_mistake() {
    var device = onFirst.post("/inventory", "{\"imeiSerial\":\"1\",\"notes\":\"a\\u0000b\"}");
    var order =
        onFirst.post(
            "/orders", "{\"billing\":{\"name\":\"A\\u0000\",\"email\":\"a@b\"},\"items\":[]}");

    assertThat(device.status()).isEqualTo(422);
    assertThat(device.field()).isEqualTo("notes");
    assertThat(order.status()).isEqualTo(422);
    assertThat(order.field()).isEqualTo("billing.name");
    assertThat(onFirst.get("/inventory/lookup?imei=a%00b").status()).isEqualTo(400);
    assertThat(onFirst.get("/orders?status=%00").status()).isEqualTo(400);
    assertThat(onFirst.get("/orders?created_from=-999999999-01-01T00:00:00Z").status())
        .isLessThan(500);
    assertThat(onFirst.call("POST", "/events", EVENT, Map.of("Idempotency-Key", "a b")).status())
        .isEqualTo(422);
  }

  @Test
  void both_are_ready() {
    for (var node : List.of(first, second)) {
      assertThat(node.anonymous().from("").get("/health/ready").status()).isEqualTo(200);
    }
  }

  private Answer register(Client client, String target, String events) {
    var answer =
        client.post(
            "/webhooks",
            "{\"url\":\"%s\",\"events\":[%s]}".formatted(receiver.url(target), events));
    assertThat(answer.status()).isEqualTo(201);
    return answer;
  }

  /// Waits until a node knows a key. The node that made it knows it at once, and others know it
  /// within a second.
  private static void awaitKnown(Client client) {
    Patience.until(() -> client.get("/orders").status(), Integer.valueOf(200)::equals);
  }

  private String takeEvent() {
    return receiver.takeRequest().header("X-Webhook-Event").orElseThrow();
  }

  private static int remaining(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return Integer.parseInt(answer.headers().firstValue("X-RateLimit-Remaining").orElseThrow());
  }

  private static String target(ReceivedRequest request) {
    return request.requestLine().split(" ", -1)[1];
  }

  /// Returns the token as the schema holds it.
  private static String sealed() throws SQLException {
    try (var connection = PostgresServer.connect(SCHEMA)) {
      var stored =
          Statements.first(
              connection,
              "select sealed from operator_token",
              List.of(),
              row -> row.bytes("sealed"));
      return new String(stored.orElseThrow(), StandardCharsets.ISO_8859_1);
    }
  }

  private static Server start(Path data, Map<String, String> settings) {
    var given = new HashMap<>(settings);
    given.put("data.directory", data.toString());
    given.put("listen.port", "0");
    return Server.start(ServerSettings.read(GivenValues.of(given, Map.of(), Optional.empty())));
  }
}
