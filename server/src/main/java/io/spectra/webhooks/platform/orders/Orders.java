package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.engine.EventSink;
import io.spectra.webhooks.server.storage.CompanionWrite;
import io.spectra.webhooks.server.storage.Page;
import io.spectra.webhooks.server.storage.StoredMicros;
import io.spectra.webhooks.server.storage.Transactions;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Places orders, changes them and lists them. Each change and its events commit together; what
/// changes nothing writes nothing. Every call is for one tenant and knows no other's orders.
///
/// Any virtual thread; calls block. Fails with [io.spectra.webhooks.engine.UnavailableException]
/// when nothing can be written now.
final class Orders {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Transactions transactions;
  private final InstantSource clock;

  public Orders(Transactions transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /// The result of a request to change an order.
  public sealed interface Changed {

    /// The order as it is now, whether or not that took a write.
    record Done(Order order) implements Changed {}

    record NotFound() implements Changed {}

    /// The order's state does not allow it; `reason` is a sentence for the caller.
    record Refused(String reason) implements Changed {}
  }

  /// Orders in ascending order of change, and where to go on from.
  public record Changes(List<Order> orders, OrderCursor next, boolean hasMore) {
    public Changes {
      orders = List.copyOf(orders);
    }
  }

  public Order place(TenantId tenant, Purchase purchase, boolean isTest) {
    return place(tenant, purchase, isTest, CompanionWrite.nothing());
  }

  /// The same with something more to write in its transaction.
  public Order place(
      TenantId tenant, Purchase purchase, boolean isTest, CompanionWrite<Order> alongside) {
    return transactions.write(
        tenant,
        (connection, events) -> {
          var table = new OrderTable(connection, tenant);
          var at = stamp(table);
          var order = table.insert(number(table, at), purchase, isTest, at);
          events.add(OrderEvents.placed(tenant, order));
          alongside.write(connection, order);
          return order;
        });
  }

  public Changed changeStatus(TenantId tenant, OrderId id, OrderStatus status) {
    return transactions.write(
        tenant,
        (connection, events) -> {
          var table = new OrderTable(connection, tenant);
          var found = table.find(id);
          return found.isEmpty()
              ? new Changed.NotFound()
              : carryOut(tenant, table, found.get(), status, events);
        });
  }

  public Changed track(TenantId tenant, OrderId id, Order.Tracking parcel) {
    return transactions.write(
        tenant,
        (connection, _) -> {
          var table = new OrderTable(connection, tenant);
          var found = table.find(id);
          return found.isEmpty() ? new Changed.NotFound() : track(table, found.get(), parcel);
        });
  }

  public Optional<Order> find(TenantId tenant, OrderId id) {
    return transactions.read(connection -> new OrderTable(connection, tenant).find(id));
  }

  /// Newest first; by their last change when the filter asks for changes.
  public Page<Order> list(TenantId tenant, OrderFilter filter, long offset, int limit) {
    return transactions.read(connection -> {
      var table = new OrderTable(connection, tenant);
      return new Page<>(table.list(filter, offset, limit), table.count(filter));
    });
  }

  /// Returns the orders that changed after a checkpoint, oldest change first. An order that changes
  /// again appears again, behind its new stamp; nothing is ever passed over, since a tenant's
  /// writes commit in the order of their stamps.
  public Changes changesAfter(TenantId tenant, OrderFilter filter, OrderCursor cursor, int limit) {
    return transactions.read(connection -> {
      var after = filter.updatedSince().map(OrderCursor::before).orElse(cursor).max(cursor);
      var orders = new OrderTable(connection, tenant).changes(filter, after, limit + 1);
      boolean hasMore = orders.size() > limit;
      var page = hasMore ? orders.subList(0, limit) : orders;
      var next = page.isEmpty() ? after : OrderCursor.at(page.getLast());
      return new Changes(page, next, hasMore);
    });
  }

  private Changed carryOut(
      TenantId tenant, OrderTable table, Order order, OrderStatus status, EventSink events)
      throws SQLException {
    return switch (order.status().to(status)) {
      case Transition.Unchanged _ -> new Changed.Done(order);
      case Transition.Illegal(String reason) -> new Changed.Refused(reason);
      case Transition.Moved moved -> {
        var now = order.moved(status, stamp(table));
        table.update(now);
        OrderEvents.moved(tenant, moved, now).forEach(events::add);
        yield new Changed.Done(now);
      }
    };
  }

  private Changed track(OrderTable table, Order order, Order.Tracking parcel) throws SQLException {
    if (order.status() == OrderStatus.CANCELLED || order.status() == OrderStatus.REFUNDED) {
      return new Changed.Refused(
          "The order is %s and takes no tracking number.".formatted(order.status().text()));
    }
    if (order.tracking().equals(Optional.of(parcel))) {
      return new Changed.Done(order);
    }
    var now = order.tracked(parcel, stamp(table));
    table.update(now);
    return new Changed.Done(now);
  }

  private Instant stamp(OrderTable table) throws SQLException {
    return StoredMicros.next(clock.instant(), table.lastChange());
  }

  private static String number(OrderTable table, Instant at) throws SQLException {
    var day = DAY.format(at);
    return String.format(Locale.ROOT, "ORD-%s-%04d", day, table.nextNumber(day));
  }
}
