package io.spectra.webhooks.platform.inventory;

import io.spectra.webhooks.server.storage.ConditionalQuery;
import io.spectra.webhooks.server.storage.Row;
import io.spectra.webhooks.server.storage.Statements;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The rows of one tenant's devices, on one connection, within whatever transaction that is in.
final class DeviceTable {
  private static final List<String> CHANGING =
      Stream.concat(
              Arrays.stream(DeviceField.values()).map(DeviceField::column),
              Stream.of("status", "updated_at"))
          .toList();
  private static final String INSERT =
      "insert into device (%s, tenant_id, created_at) values (%s, ?, ?) returning id"
          .formatted(
              String.join(", ", CHANGING),
              String.join(", ", CHANGING.stream().map(_ -> "?").toList()));
  private static final String UPDATE =
      "update device set %s where tenant_id = ? and id = ?"
          .formatted(
              CHANGING.stream().map(name -> name + " = ?").collect(Collectors.joining(", ")));
  private static final String FIND = "select * from device where tenant_id = ? and id = ?";
  private static final String FIND_BY_IMEI =
      """
      select * from device where tenant_id = ? and imei_serial = ? order by id desc limit 1
      """;
  private static final String OF_TENANT = " from device where tenant_id = ?";
  private static final String COUNT = "select count(*)" + OF_TENANT;
  private static final String LIST = "select *" + OF_TENANT;
  private static final String HAS_STATUS = "status = ?";
  private static final String NEWEST = "order by id desc limit ? offset ?";

  private final Connection connection;
  private final TenantId tenant;

  DeviceTable(Connection connection, TenantId tenant) {
    this.connection = connection;
    this.tenant = tenant;
  }

  Device insert(Map<DeviceField, String> texts, DeviceStatus status, Instant at)
      throws SQLException {
    var row = changing(texts, status, at);
    row.add(tenant.value());
    row.add(at);
    return new Device(
        new DeviceId(Statements.number(connection, INSERT, row)), texts, status, at, at);
  }

  void update(Device device) throws SQLException {
    var row = changing(device.texts(), device.status(), device.updatedAt());
    row.add(tenant.value());
    row.add(device.id().value());
    if (Statements.update(connection, UPDATE, row) != 1) {
      throw new IllegalStateException("device " + device.id() + " went away during its change");
    }
  }

  Optional<Device> find(DeviceId id) throws SQLException {
    return Statements.first(
        connection, FIND, List.of(tenant.value(), id.value()), DeviceTable::device);
  }

  /// The newest device with that IMEI or serial number: one that was sold may come back.
  Optional<Device> findByImei(String imei) throws SQLException {
    return Statements.first(
        connection, FIND_BY_IMEI, List.of(tenant.value(), imei), DeviceTable::device);
  }

  List<Device> newest(Optional<DeviceStatus> status, long offset, int limit) throws SQLException {
    return Statements.all(
        connection, matching(LIST, status).then(NEWEST, limit, offset), DeviceTable::device);
  }

  long count(Optional<DeviceStatus> status) throws SQLException {
    return Statements.number(connection, matching(COUNT, status));
  }

  private ConditionalQuery matching(String beginning, Optional<DeviceStatus> status) {
    return new ConditionalQuery(beginning, tenant.value())
        .andIf(HAS_STATUS, status.map(DeviceStatus::code));
  }

  private static List<@Nullable Object> changing(
      Map<DeviceField, String> texts, DeviceStatus status, Instant at) {
    var row = new ArrayList<@Nullable Object>();
    for (var field : DeviceField.values()) {
      row.add(texts.get(field));
    }
    row.add(status.code());
    row.add(at);
    return row;
  }

  private static Device device(Row row) throws SQLException {
    var texts = new EnumMap<DeviceField, String>(DeviceField.class);
    for (var field : DeviceField.values()) {
      row.optionalText(field.column()).ifPresent(text -> texts.put(field, text));
    }
    return new Device(
        new DeviceId(row.number("id")),
        texts,
        new DeviceStatus((int) row.number("status")),
        row.instant("created_at"),
        row.instant("updated_at"));
  }
}
