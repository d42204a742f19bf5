package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spectra.webhooks.server.receiver.NodeReceiver;
import io.spectra.webhooks.server.receiver.Received;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.testing.ServerIdentity;
import io.spectra.webhooks.testing.TestCertificates;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Runs a receiver in Node with Express, written as the documentation describes, against the built
/// server. Its log and the delivery history must agree.
@EnabledIf(
    value = "io.spectra.webhooks.server.receiver.NodeReceiver#available",
    disabledReason = "no Node 18+ with npm; the log says what is missing")
class DocumentedReceiverIT {
  private static final TestCertificates AUTHORITY = TestCertificates.create();

  @TempDir private static Path directory;
  private static SpectraProcess spectra;
  private static Api api;

  @BeforeAll
  static void start() {
    var authority = AUTHORITY.writeAuthority(directory);
    spectra = SpectraProcess.serve(directory.resolve("data"), "egress.ca_file=" + authority);
    api = new Api(spectra.address(), spectra.firstKey());
  }

  @AfterAll
  static void stop() {
    if (api != null) {
      api.close();
    }
    if (spectra != null) {
      spectra.close();
    }
  }

  @Test
  void orders_and_inventory_reach_it_verified_and_its_log_matches_the_history() {
    try (var receiver = NodeReceiver.http()) {
      var webhook =
          registered(
              receiver,
              "127.0.0.1",
              "order.created",
              "order.status_changed",
              "order.shipped",
              "inventory.sold");

      long order = placeOrder();
      assertThat(receiver.next().event()).isEqualTo("order.created");
      api.post("/api/v1/orders/" + order + "/tracking", TRACKING).data(200);
      api.patch("/api/v1/orders/" + order + "/status", "{\"status\":\"shipped\"}").data(200);
      assertThat(receiver.next(2))
          .extracting(Received::event)
          .containsExactly("order.status_changed", "order.shipped");
      sellDevice();
      assertThat(receiver.next().event()).isEqualTo("inventory.sold");

      assertThat(receiver.received())
          .hasSize(4)
          .allSatisfy(request -> assertThat(request.verified()).isTrue())
          .allSatisfy(request -> assertThat(request.status()).isEqualTo(200));
      var history = api.deliveries(webhook.path("id").asLong(), rows -> rows.size() == 4);
      assertThat(history.reversed())
          .extracting(
              row -> row.path("event").asString(),
              row -> row.path("event_id").asString(),
              row -> row.path("id").asString(),
              row -> row.path("payload").toString())
          .containsExactlyElementsOf(
              receiver.received().stream()
                  .map(got -> tuple(got.event(), got.id(), got.delivery(), asJson(got.body())))
                  .toList());
      assertThat(history).allSatisfy(DocumentedReceiverIT::isSuccess);
    }
  }

  @Test
  void with_the_wrong_secret_it_answers_401_and_the_history_says_so_and_nothing_is_retried() {
    try (var receiver = NodeReceiver.http()) {
      var webhook = api.register(receiver.url("127.0.0.1"), "customer.created");
      receiver.useSecret(SigningSecret.of("a secret of somebody else"));
      var refused = api.publish("customer.created", "{\"id\":1}");

      assertThat(receiver.next())
          .extracting(Received::id, Received::status)
          .containsExactly(refused, 401);
      var row = onlyRow(webhook);
      assertThat(row.path("success").asBoolean()).isFalse();
      assertThat(row.path("http_status").asInt()).isEqualTo(401);
      assertThat(row.path("attempt").asInt()).isEqualTo(1);
      assertThat(row.path("response_body").asString()).isEqualTo("bad signature");
      assertThat(row.path("error").asString()).isEqualTo("status: the receiver answered 401");

      receiver.useSecret(secretOf(webhook));
      var welcome = api.publish("customer.created", "{\"id\":2}");
      assertThat(receiver.next())
          .extracting(Received::id, Received::status)
          .containsExactly(welcome, 200);
      assertThat(api.deliveries(webhook.path("id").asLong(), rows -> rows.size() > 1))
          .extracting(each -> each.path("event_id").asString())
          .containsExactly(welcome, refused);
    }
  }

  @Test
  void over_https_a_receiver_with_a_certificate_of_a_known_authority_gets_its_events() {
    try (var receiver = NodeReceiver.https(AUTHORITY.server("localhost"), directory)) {
      var webhook = registered(receiver, "localhost", "repair.created");

      var event = api.publish("repair.created", "{\"ticket\":7}");

      assertThat(receiver.next())
          .extracting(Received::id, Received::verified, Received::status)
          .containsExactly(event, true, 200);
      isSuccess(onlyRow(webhook));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unacceptable")
  void over_https_it_is_refused_and_recorded_with(String fault, ServerIdentity identity) {
    try (var receiver = NodeReceiver.https(identity, directory)) {
      var webhook = registered(receiver, "localhost", "repair.completed");

      api.publish("repair.completed", "{\"ticket\":7}");

      var row = onlyRow(webhook);
      assertThat(row.path("success").asBoolean()).isFalse();
      assertThat(row.path("http_status").isNull()).isTrue();
      assertThat(row.path("response_body").isNull()).isTrue();
      assertThat(row.path("error").asString()).startsWith("tls: ");
      assertThat(receiver.received()).as(fault).isEmpty();
      api.delete("/api/v1/webhooks/" + webhook.path("id").asLong()).data(200);
    }
  }

  static Stream<Arguments> unacceptable() {
    return Stream.of(
        Arguments.of("a wrong host name", AUTHORITY.server("hooks.example.com", "127.0.0.1")),
        Arguments.of("an expired certificate", AUTHORITY.expired("localhost")),
        Arguments.of("a self-signed certificate", TestCertificates.selfSigned("localhost")));
  }

  private static final String TRACKING =
      """
      {"tracking_number": "1Z999AA10123456789", "carrier": "UPS"}
      """;

  private static long placeOrder() {
    return api.post(
            "/api/v1/orders",
            """
            {"billing": {"name": "Ada Lovelace", "email": "ada@example.com", "country": "GB"},
             "shipping_method": {"method": "ground", "carrier": "UPS", "cost": 9.50},
             "items": [{"sku": "IP15-128", "name": "Phone", "quantity": 1, "price": 320.00}]}
            """)
        .data(201)
        .path("id")
        .asLong();
  }

  private static void sellDevice() {
    long device =
        api.post("/api/v1/inventory", "{\"imeiSerial\":\"356938035643809\",\"status\":5}")
            .data(201)
            .path("id")
            .asLong();
    api.patch("/api/v1/inventory/" + device, "{\"status\":9}").data(200);
  }

  /// Registers the receiver and gives it the secret.
  private static JsonNode registered(NodeReceiver receiver, String host, String... events) {
    var webhook = api.register(receiver.url(host), events);
    receiver.useSecret(secretOf(webhook));
    return webhook;
  }

  private static SigningSecret secretOf(JsonNode webhook) {
    return SigningSecret.of(webhook.path("secret").asString());
  }

  private static JsonNode onlyRow(JsonNode webhook) {
    return onlyOf(api.deliveries(webhook.path("id").asLong(), rows -> !rows.isEmpty()));
  }

  private static JsonNode onlyOf(List<JsonNode> rows) {
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private static void isSuccess(JsonNode row) {
    assertThat(row.path("success").asBoolean()).isTrue();
    assertThat(row.path("http_status").asInt()).isEqualTo(200);
    assertThat(row.path("response_body").asString()).isEqualTo("ok");
    assertThat(row.path("error").isNull()).isTrue();
    assertThat(row.path("attempt").asInt()).isEqualTo(1);
  }

  private static String asJson(String body) {
    return new Answer(200, body).json().toString();
  }
}
