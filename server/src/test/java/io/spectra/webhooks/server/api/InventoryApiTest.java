package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryApiTest {
  private static final String DEVICE =
      """
      {"imeiSerial":"356938035643809","assetId":"A-1","manufacturer_name":"Apple","a_model":"iPhone 15",\
      "storage":"128GB","color":"black","carrier":"Unlocked","currentLetterCode":"B","status":2,\
      "simLock":"no","fmipLock":"off","mdm":"none","battery":"91%","batch_name":"May","notes":"scratch"}\
      """;

  @TempDir private static Path directory;
  private static TestServer server;

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
    api = server.newClient();
  }

  @Test
  void a_device_keeps_the_documented_names_and_order() {
    var answer = api.post("/inventory", DEVICE);

    assertThat(answer.status()).isEqualTo(201);
    var expected = "{\"id\":" + answer.id() + "," + DEVICE.substring(1, DEVICE.length() - 1);
    assertThat(answer.data().toString()).startsWith(expected);
    assertThat(api.get("/inventory/" + answer.id()).data()).isEqualTo(answer.data());
    assertThat(api.get("/inventory/lookup?imei=356938035643809").data()).isEqualTo(answer.data());
    assertThat(api.get("/events").each("event")).containsExactly("inventory.received");
  }

  @Test
  void a_device_needs_only_an_imei() {
    var answer = api.post("/inventory", "{\"imeiSerial\":\"1\"}");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.data().path("status").asInt(-1)).isZero();
    assertThat(answer.data().path("battery").isNull()).isTrue();
  }

  @Test
  void selling_fires_updated_then_sold_and_the_same_again_nothing() {
    long id = api.post("/inventory", DEVICE).id();

    assertThat(api.patch("/inventory/" + id, "{\"status\":9}").data().path("status").asInt())
        .isEqualTo(9);
    assertThat(api.patch("/inventory/" + id, "{\"status\":9}").status()).isEqualTo(200);
    assertThat(api.patch("/inventory/" + id, "{\"status\":9,\"battery\":\"91%\"}").status())
        .isEqualTo(200);

    var events = api.get("/events");
    assertThat(events.each("event"))
        .containsExactly("inventory.received", "inventory.updated", "inventory.sold");
    assertThat(events.data().path(1).path("data").path("changed").toString())
        .isEqualTo("[\"status\"]");
    assertThat(events.data().path(2).path("data").path("imeiSerial").asString())
        .isEqualTo("356938035643809");
  }

  @Test
  void null_forgets_a_field_and_what_is_not_named_stays() {
    long id = api.post("/inventory", DEVICE).id();

    var changed = api.patch("/inventory/" + id, "{\"notes\":null,\"color\":\"blue\"}").data();

    assertThat(changed.path("notes").isNull()).isTrue();
    assertThat(changed.path("color").asString()).isEqualTo("blue");
    assertThat(changed.path("storage").asString()).isEqualTo("128GB");
  }

  @Test
  void devices_are_listed_newest_first_with_a_filter_by_status() {
    long first = api.post("/inventory", DEVICE).id();
    long second = api.post("/inventory", "{\"imeiSerial\":\"2\",\"status\":5}").id();

    assertThat(api.get("/inventory").each("id"))
        .containsExactly(Long.toString(second), Long.toString(first));
    assertThat(api.get("/inventory?status=5").each("id")).containsExactly(Long.toString(second));
    assertThat(api.get("/inventory").pagination().path("total").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor", "cursor=", "cursor=bzEuMC4w&per_page=10"})
  void a_cursor_is_422_since_devices_have_none(String query) {
    var answer = api.get("/inventory?" + query);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo("cursor");
    assertThat(answer.message()).contains("page");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                  | imeiSerial",
        "{'imeiSerial':''}                   | imeiSerial",
        "{'imeiSerial':null}                 | imeiSerial",
        "{'imeiSerial':'1','status':8}       | status",
        "{'imeiSerial':'1','status':11}      | status",
        "{'imeiSerial':'1','status':'sold'}  | status",
        "{'imeiSerial':'1','status':1.5}     | status",
        "{'imeiSerial':'1','battery':91}     | battery"
      })
  void a_wrong_device_is_422_and_names_the_field(String body, String field) {
    var answer = api.post("/inventory", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo(field);
    assertThat(api.get("/events").data().size()).isZero();
  }

  @Test
  void a_device_cannot_lose_its_imei() {
    long id = api.post("/inventory", DEVICE).id();

    assertThat(api.patch("/inventory/" + id, "{\"imeiSerial\":null}").field())
        .isEqualTo("imeiSerial");
  }

  @Test
  void a_lookup_needs_an_imei_and_finds_only_what_is_there() {
    assertThat(api.get("/inventory/lookup").status()).isEqualTo(422);
    assertThat(api.get("/inventory/lookup?imei=").field()).isEqualTo("imei");
    assertThat(api.get("/inventory/lookup?imei=0").status()).isEqualTo(404);
  }
}
