package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spectra.webhooks.signatures.BodySignature;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.testing.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryHistoryApiTest {
  @TempDir private static Path directory;
  private static TestServer server;

  private final LinkedBlockingQueue<Got> received = new LinkedBlockingQueue<>();
  private volatile int status = 200;
  private HttpServer receiver;
  private Client api;

  private record Got(String event, String id, String delivery, String signature, String body) {}

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(directory, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.start();
    api = server.newClient();
  }

  @AfterEach
  void close() {
    receiver.stop(0);
  }

  @Test
  void a_delivery_is_signed_and_its_row_says_what_was_sent_and_answered() throws Exception {
    var webhook = register();
    var data = "{ \"b\":320.00, \"a\" : 1e400, \"text\":\"\\u00e9 \u2028 \uD83D\uDE00\" }";
    var event =
        api.post(
            "/events",
            "{\"event\":\"repair.created\",\"timestamp\":\"2026-05-18T16:23:00+02:00\",\"data\":"
                + data
                + "}");

    var got = next();
    var body = got.body();
    assertThat(body)
        .isEqualTo(
            "{\"event\":\"repair.created\",\"timestamp\":\"2026-05-18T14:23:00+00:00\",\"data\":"
                + data
                + "}");
    assertThat(got.id()).isEqualTo(event.data().path("id").asString());
    var secret = SigningSecret.of(webhook.data().path("secret").asString());
    assertThat(BodySignature.verify(secret, body.getBytes(StandardCharsets.UTF_8), got.signature()))
        .isTrue();

    var row = history(webhook, answer -> answer.data().size() == 1);
    assertThat(row.text()).contains("\"payload\":" + body);
    var fields = row.data().path(0);
    assertThat(fields.path("id").asString()).isEqualTo(got.delivery());
    assertThat(fields.path("event").asString()).isEqualTo("repair.created");
    assertThat(fields.path("event_id").asString()).isEqualTo(got.id());
    assertThat(fields.path("attempt").asInt()).isEqualTo(1);
    assertThat(fields.path("success").asBoolean()).isTrue();
    assertThat(fields.path("http_status").asInt()).isEqualTo(200);
    assertThat(fields.path("response_body").asString()).isEqualTo("thanks");
    assertThat(fields.path("error").isNull()).isTrue();
    assertThat(fields.path("duration_ms").isIntegralNumber()).isTrue();
    assertThat(fields.path("created_at").asString()).endsWith("Z");
    assertThat(row.json().has("pagination")).isFalse();
    var one = api.get("/webhooks/" + webhook.id() + "/deliveries/" + got.delivery());
    assertThat(one.data().path("id")).isEqualTo(fields.path("id"));
    assertThat(one.data().path("attempts").path(0).path("http_status").asInt()).isEqualTo(200);
  }

  @Test
  void the_history_shows_the_newest_50_and_no_more() throws Exception {
    var webhook = register();
    var events =
        IntStream.range(0, 60)
            .mapToObj(n -> "{\"event\":\"repair.created\",\"data\":{\"n\":" + n + "}}")
            .collect(Collectors.joining(",", "{\"events\":[", "]}"));
    assertThat(api.post("/events", events).status()).isEqualTo(202);
    var sent = new ArrayList<Long>();
    for (int i = 0; i < 60; i++) {
      sent.add(Long.valueOf(next().delivery()));
    }
    var newest =
        sent.stream()
            .sorted(Comparator.reverseOrder())
            .limit(50)
            .map(id -> Long.toString(id))
            .toList();

    var shown = history(webhook, answer -> answer.each("id").equals(newest));

    assertThat(shown.data().size()).isEqualTo(50);
    assertThat(shown.json().has("pagination")).isFalse();
    var oldest = sent.stream().min(Comparator.naturalOrder()).orElseThrow();
    assertThat(api.get("/webhooks/" + webhook.id() + "/deliveries/" + oldest).status())
        .as("one that is not shown is still there")
        .isEqualTo(200);
  }

  @Test
  void a_failure_is_recorded_and_not_retried() throws Exception {
    status = 500;
    var webhook = register();

    api.post("/inventory", "{\"imeiSerial\":\"1\"}");

    next();
    var row = history(webhook, answer -> answer.data().size() == 1).data().path(0);
    assertThat(row.path("success").asBoolean()).isFalse();
    assertThat(row.path("http_status").asInt()).isEqualTo(500);
    assertThat(row.path("error").asString()).isEqualTo("status: the receiver answered 500");
    assertThat(received).isEmpty();
  }

  @Test
  void a_test_goes_to_that_webhook_alone_whatever_it_asks_for() throws Exception {
    var webhook = register("\"order.created\"");
    var other = register();

    var answer = api.post("/webhooks/" + webhook.id() + "/test", "");

    assertThat(answer.status()).isEqualTo(202);
    var got = next();
    assertThat(got.event()).isEqualTo("webhook.test");
    assertThat(got.id()).isEqualTo(answer.data().path("id").asString());
    history(webhook, history -> history.data().size() == 1);
    assertThat(api.get("/webhooks/" + other.id() + "/deliveries").data().size()).isZero();
  }

  @Test
  void events_of_one_change_arrive_one_after_another() throws Exception {
    register();
    long id =
        api.post("/orders", "{\"billing\":{\"name\":\"Ada\",\"email\":\"ada@example.com\"}}").id();
    api.patch("/orders/" + id + "/status", "{\"status\":\"shipped\"}");

    var events = new String[] {next().event(), next().event(), next().event()};

    // The orders of the two changes may overlap; within the second one it is kept.
    assertThat(events)
        .containsSubsequence("order.status_changed", "order.shipped")
        .contains("order.created");
  }

  @Test
  void a_receiver_that_refuses_connections_is_told_like_a_blocked_one() {
    receiver.stop(0);
    var webhook = register();

    api.post("/inventory", "{\"imeiSerial\":\"1\"}");

    var row = history(webhook, answer -> answer.data().size() == 1).data().path(0);
    assertThat(row.path("http_status").isNull()).isTrue();
    assertThat(row.path("error").asString())
        .isEqualTo("unreachable: the address is blocked or does not answer");
  }

  private Answer register() {
    return register("\"*\"");
  }

  private Answer register(String events) {
    return api.post(
        "/webhooks",
        "{\"url\":\"http://127.0.0.1:%s/hook\",\"events\":[%s]}"
            .formatted(receiver.getAddress().getPort(), events));
  }

  private Got next() throws InterruptedException {
    var got = received.poll(30, TimeUnit.SECONDS);
    assertThat(got).as("a request to the receiver").isNotNull();
    return got;
  }

  /// Reads the history until it is as expected. An outcome is stored a moment after the receiver
  /// has answered.
  private Answer history(Answer webhook, Predicate<Answer> expected) {
    return Patience.until(() -> api.get("/webhooks/" + webhook.id() + "/deliveries"), expected);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      received.add(
          new Got(
              headers.getFirst("X-Webhook-Event"),
              headers.getFirst("X-Webhook-Id"),
              headers.getFirst("X-Webhook-Delivery"),
              headers.getFirst("X-Webhook-Signature"),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      var body = "thanks".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
