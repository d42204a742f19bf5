package io.spectra.webhooks.platform.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spectra.webhooks.server.storage.ScratchDatabase;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(ScratchDatabase.Kind.class)
class InventoryTest {
  private static final TenantId SHOP = new TenantId(1);
  private static final TenantId OTHER_SHOP = new TenantId(2);

  private Instant now = Instant.parse("2026-05-18T14:23:00Z");
  private final ScratchDatabase database;
  private final Inventory inventory;

  InventoryTest(ScratchDatabase.Kind kind) throws SQLException {
    database = kind.open();
    inventory = new Inventory(database, () -> now);
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void a_device_that_is_checked_in_fires_inventory_received_with_the_documented_names() {
    var device = receive("356938035643809");

    assertThat(inventory.find(SHOP, device.id())).contains(device);
    assertThat(database.takeEvents())
        .containsExactly(
            """
            inventory.received {"id":1,"imeiSerial":"356938035643809","assetId":null,\
            "manufacturer_name":null,"a_model":"iPhone 15","storage":null,"color":null,\
            "carrier":null,"currentLetterCode":null,"status":0,"simLock":null,"fmipLock":null,\
            "mdm":null,"battery":null,"batch_name":null,"notes":null,\
            "updated_at":"2026-05-18T14:23:00Z"}\
            """);
  }

  @Test
  void a_change_fires_inventory_updated_and_says_what_changed() {
    var device = receive("356938035643809");
    database.takeEvents();
    now = now.plusSeconds(1);

    var changed =
        inventory
            .change(SHOP, device.id(), change(DeviceField.BATTERY, Optional.of("91%")))
            .orElseThrow();

    assertThat(changed.text(DeviceField.BATTERY)).contains("91%");
    assertThat(changed.updatedAt()).isEqualTo(now);
    assertThat(inventory.find(SHOP, device.id())).contains(changed);
    assertThat(database.takeEvents())
        .singleElement()
        .asString()
        .startsWith("inventory.updated ")
        .contains("\"battery\":\"91%\"", "\"changed\":[\"battery\"]");
  }

  @Test
  void a_change_that_changes_nothing_writes_nothing_and_fires_nothing() {
    var device = receive("356938035643809");
    database.takeEvents();
    now = now.plusSeconds(1);

    var same =
        new DeviceChange(
            Map.of(
                DeviceField.MODEL, Optional.of("iPhone 15"), DeviceField.COLOR, Optional.empty()),
            Optional.of(DeviceStatus.INTAKE));

    assertThat(inventory.change(SHOP, device.id(), same)).contains(device);
    assertThat(database.takeEvents()).isEmpty();
  }

  @Test
  void a_field_can_be_forgotten() {
    var device = receive("356938035643809");

    var changed = inventory.change(SHOP, device.id(), change(DeviceField.MODEL, Optional.empty()));

    assertThat(changed.orElseThrow().text(DeviceField.MODEL)).isEmpty();
    assertThat(inventory.find(SHOP, device.id())).isEqualTo(changed);
  }

  @Test
  void selling_fires_inventory_sold_after_inventory_updated_and_once() {
    var device = receive("356938035643809");
    database.takeEvents();

    sell(device);
    sell(device);
    inventory.change(SHOP, device.id(), change(DeviceField.NOTES, Optional.of("gift")));

    assertThat(database.events())
        .extracting(event -> event.type().name())
        .containsExactly("inventory.updated", "inventory.sold", "inventory.updated");
  }

  @Test
  void a_device_that_is_checked_in_sold_is_reported_sold() {
    inventory.receive(SHOP, Map.of(DeviceField.IMEI_SERIAL, "1"), new DeviceStatus(9));

    assertThat(database.events())
        .extracting(event -> event.type().name())
        .containsExactly("inventory.received", "inventory.sold");
  }

  @Test
  void of_several_devices_with_one_imei_the_newest_is_found() {
    receive("356938035643809");
    var second = receive("356938035643809");

    assertThat(inventory.findByImei(SHOP, "356938035643809")).contains(second);
    assertThat(inventory.findByImei(SHOP, "356938035643800")).isEmpty();
  }

  @Test
  void another_tenants_device_is_not_found() {
    var device = receive("356938035643809");

    assertThat(inventory.find(OTHER_SHOP, device.id())).isEmpty();
    assertThat(inventory.findByImei(OTHER_SHOP, "356938035643809")).isEmpty();
    assertThat(
            inventory.change(
                OTHER_SHOP, device.id(), change(DeviceField.NOTES, Optional.of("mine"))))
        .isEmpty();
    assertThat(inventory.list(OTHER_SHOP, Optional.empty(), 0, 10).total()).isZero();
  }

  @Test
  void devices_are_listed_newest_first_and_by_status() {
    var first = receive("1");
    var second = receive("2");
    sell(first);

    assertThat(inventory.list(SHOP, Optional.empty(), 0, 10).entries())
        .extracting(Device::id)
        .containsExactly(second.id(), first.id());
    var sold = inventory.list(SHOP, Optional.of(new DeviceStatus(9)), 0, 10);
    assertThat(sold.entries()).extracting(Device::id).containsExactly(first.id());
    assertThat(sold.total()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 8, 11})
  void there_is_no_other_status(int code) {
    assertThatIllegalArgumentException().isThrownBy(() -> new DeviceStatus(code));
  }

  @Test
  void a_device_keeps_its_imei() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change(DeviceField.IMEI_SERIAL, Optional.empty()));
  }

  private Device receive(String imei) {
    return inventory.receive(
        SHOP,
        Map.of(DeviceField.IMEI_SERIAL, imei, DeviceField.MODEL, "iPhone 15"),
        DeviceStatus.INTAKE);
  }

  private void sell(Device device) {
    inventory.change(
        SHOP, device.id(), new DeviceChange(Map.of(), Optional.of(new DeviceStatus(9))));
  }

  private static DeviceChange change(DeviceField field, Optional<String> text) {
    return new DeviceChange(Map.of(field, text), Optional.empty());
  }
}
