package io.spectra.webhooks.platform.inventory;

import io.spectra.webhooks.server.storage.CompanionWrite;
import io.spectra.webhooks.server.storage.Page;
import io.spectra.webhooks.server.storage.StoredMicros;
import io.spectra.webhooks.server.storage.Transactions;
import io.spectra.webhooks.tenant.TenantId;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Checks devices in, changes them and finds them. Each change and its events commit together; what
/// changes nothing writes nothing. Every call is for one tenant and knows no other's devices.
///
/// Any virtual thread; calls block. Fails with [io.spectra.webhooks.engine.UnavailableException]
/// when nothing can be written now.
final class Inventory {
  private final Transactions transactions;
  private final InstantSource clock;

  public Inventory(Transactions transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  public Device receive(TenantId tenant, Map<DeviceField, String> texts, DeviceStatus status) {
    return receive(tenant, texts, status, CompanionWrite.nothing());
  }

  /// The same with something more to write in its transaction.
  public Device receive(
      TenantId tenant,
      Map<DeviceField, String> texts,
      DeviceStatus status,
      CompanionWrite<Device> alongside) {
    return transactions.write(
        tenant,
        (connection, events) -> {
          var at = StoredMicros.toInstant(StoredMicros.of(clock.instant()));
          var device = new DeviceTable(connection, tenant).insert(texts, status, at);
          DeviceEvents.received(tenant, device).forEach(events::add);
          alongside.write(connection, device);
          return device;
        });
  }

  /// The device as it is now, or empty when the tenant has none with that id.
  public Optional<Device> change(TenantId tenant, DeviceId id, DeviceChange change) {
    return transactions.write(
        tenant,
        (connection, events) -> {
          var table = new DeviceTable(connection, tenant);
          var before = table.find(id);
          if (before.isEmpty()) {
            return before;
          }
          var at = StoredMicros.next(clock.instant(), before.get().updatedAt());
          var after = before.get().with(change, at);
          if (!after.equals(before.get())) {
            table.update(after);
            DeviceEvents.changed(tenant, before.get(), after).forEach(events::add);
          }
          return Optional.of(after);
        });
  }

  public Optional<Device> find(TenantId tenant, DeviceId id) {
    return transactions.read(connection -> new DeviceTable(connection, tenant).find(id));
  }

  /// By IMEI or serial number; the one checked in last when several have it.
  public Optional<Device> findByImei(TenantId tenant, String imei) {
    return transactions.read(connection -> new DeviceTable(connection, tenant).findByImei(imei));
  }

  /// Newest first.
  public Page<Device> list(TenantId tenant, Optional<DeviceStatus> status, long offset, int limit) {
    return transactions.read(connection -> {
      var table = new DeviceTable(connection, tenant);
      return new Page<>(table.newest(status, offset, limit), table.count(status));
    });
  }
}
