package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsApiTest {
  private static final String EVENT = "{\"event\":\"repair.created\",\"data\":{\"id\":1}}";

  @TempDir private static Path directory;
  private static TestServer server;

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
    api = server.with(server.newKey(tenant).text());
  }

  @Test
  void one_event_is_answered_202_with_its_id() {
    var answer = api.post("/events", EVENT);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text()).matches("\\{\"success\":true,\"data\":\\{\"id\":\"[0-9a-f-]{36}\"}}");
    assertThat(api.get("/events").each("id")).containsExactly(answer.data().path("id").asString());
  }

  @Test
  void a_batch_is_answered_with_all_ids_in_order() {
    var answer = api.post("/events", batch(1_000));

    assertThat(answer.status()).isEqualTo(202);
    var ids = answer.data().path("ids").valueStream().map(id -> id.asString()).toList();
    assertThat(ids).hasSize(1_000).doesNotHaveDuplicates();
    var listed = new ArrayList<String>();
    var cursor = "";
    for (int page = 0; page < 10; page++) {
      var list = api.get("/events?per_page=100&cursor=" + cursor);
      listed.addAll(list.each("id"));
      cursor = list.pagination().path("next_cursor").asString();
    }
    assertThat(listed).isEqualTo(ids);
  }

  @Test
  void a_batch_is_all_or_none() {
    var answer = api.post("/events", "{\"events\":[" + EVENT + ",{\"event\":\"repair.created\"}]}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo("events[1].data");
    assertThat(api.get("/events").data().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'data':{}} | 422 | missing_field | event",
        "{'event':'repair.created'} | 422 | missing_field | data",
        "{'event':'repair.creatd','data':{}} | 422 | unknown_event | event",
        "{'event':'webhook.test','data':{}} | 422 | unknown_event | event",
        "{'event':7,'data':{}} | 422 | invalid_field | event",
        "{'event':'repair.created','data':[]} | 422 | invalid_field | data",
        "{'event':'repair.created','data':null} | 422 | invalid_field | data",
        "{'event':'repair.created','data':{},'timestamp':'now'} | 422 | invalid_field | timestamp",
        "{'event':'repair.created','data':{},'timestamp':7} | 422 | invalid_field | timestamp",
        "{'events':[]} | 422 | invalid_field | events",
        "{'events':{}} | 422 | invalid_field | events",
        "{'events':[7]} | 422 | invalid_field | events[0]",
        "{'event':'repair.created','data':{} | 400 | invalid_json | ''",
        "[] | 400 | invalid_json | ''",
        "7 | 400 | invalid_json | ''"
      })
  void a_wrong_request_is_refused_and_names_the_field(
      String body, int status, String code, String field) {
    var answer = api.post("/events", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.field()).isEqualTo(field);
    assertThat(answer.message()).isNotEmpty();
    assertThat(api.get("/events").data().size()).isZero();
  }

  @Test
  void an_unknown_event_suggests_the_nearest() {
    assertThat(api.post("/events", "{\"event\":\"repair.creatd\",\"data\":{}}").message())
        .contains("repair.creatd", "repair.created");
    assertThat(api.post("/events", "{\"event\":\"order.*\",\"data\":{}}").message())
        .contains("did you mean 'order.")
        .doesNotContain("did you mean 'order.*'");
  }

  @Test
  void more_than_1000_events_are_422() {
    var answer = api.post("/events", batch(1_001));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo("events");
  }

  @Test
  void data_may_have_256_kib_and_no_more() {
    int room = 256 * 1024 - "{\"x\":\"\"}".length();

    assertThat(publishText("x".repeat(room)).status()).isEqualTo(202);
    var answer = publishText("x".repeat(room + 1));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.field()).isEqualTo("data");
  }

  @Test
  void data_may_have_500_levels_and_no_more() {
    assertThat(publishLevels(500).status()).isEqualTo(202);
    var deep = publishLevels(501);
    assertThat(deep.status()).isEqualTo(422);
    assertThat(deep.field()).isEqualTo("data");
    assertThat(deep.message()).contains("more than 500 levels");
    var deeper = publishLevels(2_000);
    assertThat(deeper.status()).isEqualTo(400);
    assertThat(deeper.message()).contains("more than 1000 levels", "500");
  }

  @Test
  void data_is_kept_byte_for_byte() {
    var data = "{ \"b\" : 320.00,\"a\":1e400,\"n\":12345678901234567890,\"b\":\"\\u00E9\\/\" }";

    api.post("/events", "{\"event\":\"repair.created\",\"data\":" + data + "}");

    assertThat(api.get("/events").text()).contains("\"data\":" + data + "}");
  }

  @Test
  void a_timestamp_of_any_offset_becomes_utc_in_whole_seconds() {
    api.post(
        "/events",
        "{\"event\":\"repair.created\",\"timestamp\":\"2026-05-18T16:23:00.9+02:00\",\"data\":{}}");

    assertThat(api.get("/events").each("timestamp")).containsExactly("2026-05-18T14:23:00+00:00");
  }

  @Test
  void the_same_idempotency_key_and_body_get_the_first_answer_again() {
    var first = publishOnce("k-1", EVENT);
    var again = publishOnce("k-1", EVENT);

    assertThat(first.status()).isEqualTo(202);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(api.get("/events").data().size()).isEqualTo(1);
  }

  @Test
  void a_batch_can_be_repeated_too() {
    var first = publishOnce("k-1", batch(10));

    assertThat(publishOnce("k-1", batch(10)).text()).isEqualTo(first.text());
    assertThat(api.get("/events").data().size()).isEqualTo(10);
  }

  @Test
  void the_same_idempotency_key_with_another_body_is_422() {
    publishOnce("k-1", EVENT);

    var other = publishOnce("k-1", EVENT.replace("1", "2"));

    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency_key_reused");
    assertThat(api.get("/events").data().size()).isEqualTo(1);
  }

  @Test
  void a_refused_request_does_not_use_its_key_up() {
    assertThat(publishOnce("k-1", "{\"event\":\"repair.created\"}").status()).isEqualTo(422);

    assertThat(publishOnce("k-1", EVENT).status()).isEqualTo(202);
  }

  @Test
  void an_idempotency_key_is_the_tenants() {
    var first = publishOnce("k-1", EVENT);
    var colleague = server.with(server.newKey(tenant).text());
    var stranger = server.newClient();
    var key = Map.of("Idempotency-Key", "k-1");

    assertThat(colleague.call("POST", "/events", EVENT, key).text()).isEqualTo(first.text());
    assertThat(stranger.call("POST", "/events", EVENT, key).text()).isNotEqualTo(first.text());
  }

  @Test
  void an_idempotency_key_is_visible_ascii() {
    var answer = publishOnce("a b", EVENT);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo("Idempotency-Key");
  }

  @Test
  void two_idempotency_keys_are_one_too_many() throws IOException {
    var key = server.newKey(tenant).text();
    var request =
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + key
            + "\r\nContent-Type: application/json\r\nIdempotency-Key: a\r\nIdempotency-Key: a\r\n"
            + "Connection: close\r\nContent-Length: "
            + EVENT.length()
            + "\r\n\r\n"
            + EVENT;
    try (var socket = new Socket(server.address().getHost(), server.address().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 422 ")
          .contains("\"field\":\"Idempotency-Key\"", "send it once");
    }
    assertThat(api.get("/events").data().size()).isZero();
  }

  @Test
  void an_idempotency_key_may_have_255_characters_and_no_more() {
    assertThat(publishOnce("k".repeat(255), EVENT).status()).isEqualTo(202);
    assertThat(publishOnce("k".repeat(256), EVENT).status()).isEqualTo(422);
  }

  @Test
  void of_many_requests_at_once_with_one_key_only_one_is_carried_out() throws Exception {
    List<Callable<Answer>> calls =
        IntStream.range(0, 20)
            .<Callable<Answer>>mapToObj(_ -> () -> publishOnce("k-1", EVENT))
            .toList();
    var answers = new ArrayList<Answer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }

    var accepted = new HashSet<String>();
    for (var answer : answers) {
      assertThat(answer.status()).isIn(202, 409);
      if (answer.status() == 202) {
        accepted.add(answer.text());
      } else {
        assertThat(answer.code()).isEqualTo("idempotency_key_in_use");
      }
    }
    assertThat(accepted).hasSize(1);
    assertThat(api.get("/events").data().size()).isEqualTo(1);
  }

  @Test
  void events_are_listed_in_order_from_a_cursor_by_type_and_time() {
    api.post("/events", EVENT);
    api.post("/events", "{\"event\":\"customer.created\",\"data\":{}}");
    var first = api.get("/events?per_page=1");
    var next = first.pagination().path("next_cursor").asString();
    var accepted = first.each("accepted_at").getFirst();

    assertThat(first.each("event")).containsExactly("repair.created");
    assertThat(api.get("/events?cursor=" + next).each("event")).containsExactly("customer.created");
    assertThat(api.get("/events?type=customer.created").each("event"))
        .containsExactly("customer.created");
    assertThat(api.get("/events?type=customer.*,repair.created").data().size()).isEqualTo(2);
    assertThat(api.get("/events?until=" + accepted).data().size()).isZero();
    assertThat(api.get("/events?from=" + accepted).data().size()).isEqualTo(2);
    assertThat(api.get("/events?from=2999-01-01").data().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "type=order.shiped, type",
    "cursor=x, cursor",
    "page=2, page",
    "cursor=&page=1, page",
    "from=x, from",
    "until=x, until"
  })
  void a_wrong_filter_is_422_and_names_it(String query, String field) {
    assertThat(api.get("/events?" + query).field()).isEqualTo(field);
  }

  @Test
  void who_asks_for_a_page_is_told_of_the_cursor() {
    var answer = api.get("/events?page=1");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.message()).contains("cursor");
  }

  @Test
  void another_tenants_events_are_not_listed() {
    api.post("/events", EVENT);

    assertThat(server.newClient().get("/events").data().size()).isZero();
  }

  @Test
  void a_request_over_8_mib_is_413() {
    var event =
        "{\"event\":\"repair.created\",\"data\":{\"x\":\"" + "x".repeat(200 * 1024) + "\"}}";
    var body =
        IntStream.range(0, 45)
            .mapToObj(_ -> event)
            .collect(Collectors.joining(",", "{\"events\":[", "]}"));

    assertThat(api.post("/events", body).status()).isEqualTo(413);
  }

  private Answer publishOnce(String key, String body) {
    return api.call("POST", "/events", body, Map.of("Idempotency-Key", key));
  }

  private Answer publishText(String text) {
    return api.post("/events", "{\"event\":\"repair.created\",\"data\":{\"x\":\"" + text + "\"}}");
  }

  private Answer publishLevels(int levels) {
    return api.post(
        "/events",
        "{\"event\":\"repair.created\",\"data\":%s%s}"
            .formatted("{\"a\":".repeat(levels - 1) + "{}", "}".repeat(levels - 1)));
  }

  private static String batch(int count) {
    return IntStream.range(0, count)
        .mapToObj("{\"event\":\"repair.created\",\"data\":{\"n\":%s}}"::formatted)
        .collect(Collectors.joining(",", "{\"events\":[", "]}"));
  }
}
