package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.server.storage.ConditionalQuery;
import io.spectra.webhooks.server.storage.Row;
import io.spectra.webhooks.server.storage.Statements;
import io.spectra.webhooks.server.storage.StoredMicros;
import io.spectra.webhooks.tenant.TenantId;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The rows of one tenant's orders, on one connection, within whatever transaction that is in.
final class OrderTable {
  private static final String NEXT_NUMBER =
      """
      insert into order_counter (tenant_id, day, last) values (?, ?, 1)
      on conflict (tenant_id, day) do update set last = order_counter.last + 1
      returning last
      """;
  private static final String LAST_CHANGE =
      "select coalesce(max(updated_at), 0) from orders where tenant_id = ?";
  private static final String INSERT =
      """
      insert into orders (tenant_id, order_number, status, payment_status, is_test, purchase,
                          grand_total, created_at, updated_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      returning id
      """;
  private static final String UPDATE =
      """
      update orders set status = ?, payment_status = ?, tracking_number = ?, shipping_carrier = ?,
                        shipped_at = ?, delivered_at = ?, cancelled_at = ?, refunded_at = ?,
                        updated_at = ?
      where tenant_id = ? and id = ?
      """;
  private static final String FIND = "select * from orders where tenant_id = ? and id = ?";
  private static final String OF_TENANT = " from orders where tenant_id = ?";
  private static final String COUNT = "select count(*)" + OF_TENANT;
  private static final String LIST = "select *" + OF_TENANT;
  private static final String HAS_STATUS = "status = ?";
  private static final String IS_TEST = "is_test = ?";
  private static final String CREATED_FROM = "created_at >= ?";
  private static final String UPDATED_SINCE = "updated_at >= ?";
  private static final String AFTER = "(updated_at, id) > (?, ?)";
  private static final String NEWEST = "order by id desc limit ? offset ?";
  private static final String LATEST_CHANGED = "order by updated_at desc, id desc limit ? offset ?";
  private static final String FIRST_CHANGED = "order by updated_at, id limit ?";

  private final Connection connection;
  private final TenantId tenant;

  OrderTable(Connection connection, TenantId tenant) {
    this.connection = connection;
    this.tenant = tenant;
  }

  /// The number of the tenant's next order of that day, from 1.
  long nextNumber(String day) throws SQLException {
    return Statements.number(connection, NEXT_NUMBER, List.of(tenant.value(), day));
  }

  /// The stamp of the tenant's last write; the epoch when there was none.
  Instant lastChange() throws SQLException {
    return StoredMicros.toInstant(
        Statements.number(connection, LAST_CHANGE, List.of(tenant.value())));
  }

  Order insert(String number, Purchase purchase, boolean isTest, Instant at) throws SQLException {
    var total = purchase.grandTotal();
    var payment = purchase.initialPaymentStatus();
    var row =
        List.of(
            tenant.value(),
            number,
            OrderStatus.PENDING.text(),
            payment.text(),
            isTest,
            PurchaseJson.text(purchase),
            total.toPlainString(),
            at,
            at);
    return new Order(
        new OrderId(Statements.number(connection, INSERT, row)),
        number,
        isTest,
        purchase,
        total,
        OrderStatus.PENDING,
        payment,
        Optional.empty(),
        Order.Milestones.NONE,
        at,
        at);
  }

  void update(Order order) throws SQLException {
    var times = order.milestones();
    var row =
        List.of(
            order.status().text(),
            order.paymentStatus().text(),
            order.tracking().map(Order.Tracking::number),
            order.tracking().flatMap(Order.Tracking::carrier),
            times.shippedAt(),
            times.deliveredAt(),
            times.cancelledAt(),
            times.refundedAt(),
            order.updatedAt(),
            tenant.value(),
            order.id().value());
    if (Statements.update(connection, UPDATE, row) != 1) {
      throw new IllegalStateException("order " + order.id() + " went away during its change");
    }
  }

  Optional<Order> find(OrderId id) throws SQLException {
    return Statements.first(
        connection, FIND, List.of(tenant.value(), id.value()), OrderTable::order);
  }

  List<Order> list(OrderFilter filter, long offset, int limit) throws SQLException {
    var order = filter.updatedSince().isPresent() ? LATEST_CHANGED : NEWEST;
    return Statements.all(
        connection, matching(LIST, filter).then(order, limit, offset), OrderTable::order);
  }

  long count(OrderFilter filter) throws SQLException {
    return Statements.number(connection, matching(COUNT, filter));
  }

  /// Ascending, after a place.
  List<Order> changes(OrderFilter filter, OrderCursor after, int limit) throws SQLException {
    var selection =
        matching(LIST, filter)
            .and(AFTER, after.updatedAtMicros(), after.id())
            .then(FIRST_CHANGED, limit);
    return Statements.all(connection, selection, OrderTable::order);
  }

  private ConditionalQuery matching(String beginning, OrderFilter filter) {
    return new ConditionalQuery(beginning, tenant.value())
        .andIf(HAS_STATUS, filter.status().map(OrderStatus::text))
        .andIf(IS_TEST, filter.isTest())
        .andIf(CREATED_FROM, filter.createdFrom())
        .andIf(UPDATED_SINCE, filter.updatedSince());
  }

  private static Order order(Row row) throws SQLException {
    var carrier = row.optionalText("shipping_carrier");
    return new Order(
        new OrderId(row.number("id")),
        row.text("order_number"),
        row.truth("is_test"),
        PurchaseJson.read(row.text("purchase")),
        new BigDecimal(row.text("grand_total")),
        OrderStatus.named(row.text("status")).orElseThrow(),
        PaymentStatus.named(row.text("payment_status")),
        row.optionalText("tracking_number").map(number -> new Order.Tracking(number, carrier)),
        new Order.Milestones(
            row.optionalInstant("shipped_at"),
            row.optionalInstant("delivered_at"),
            row.optionalInstant("cancelled_at"),
            row.optionalInstant("refunded_at")),
        row.instant("created_at"),
        row.instant("updated_at"));
  }
}
