package io.spectra.webhooks.server.orders;

import io.spectra.webhooks.server.storage.Micros;
import io.spectra.webhooks.server.storage.Row;
import io.spectra.webhooks.server.storage.Sql;
import io.spectra.webhooks.tenant.TenantId;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of one tenant's orders, on one connection, within whatever transaction that is in.
final class OrderTable {
  private static final String NEXT_NUMBER =
      """
      insert into order_counter (tenant_id, day, last) values (?, ?, 1)
      on conflict (tenant_id, day) do update set last = last + 1
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
  private static final String MATCHES =
      """
      from orders where tenant_id = ?1
        and (?2 is null or status = ?2)
        and (?3 is null or is_test = ?3)
        and (?4 is null or created_at >= ?4)
      """;
  private static final String SINCE = "  and updated_at >= ?5 ";
  private static final String COUNT = "select count(*) " + MATCHES + SINCE;
  private static final String NEWEST =
      "select * " + MATCHES + "order by id desc limit ?6 offset ?7";
  private static final String LATEST_CHANGED =
      "select * " + MATCHES + SINCE + "order by updated_at desc, id desc limit ?6 offset ?7";
  private static final String CHANGES =
      "select * "
          + MATCHES
          + """
          and (updated_at, id) > (?6, ?7) and updated_at < ?8
          order by updated_at, id limit ?9
          """;

  private final Connection connection;
  private final TenantId tenant;

  OrderTable(Connection connection, TenantId tenant) {
    this.connection = connection;
    this.tenant = tenant;
  }

  /// The number of the tenant's next order of that day, from 1.
  long nextNumber(String day) throws SQLException {
    return Sql.number(connection, NEXT_NUMBER, List.of(tenant.value(), day));
  }

  /// The stamp of the tenant's last write; the epoch when there was none.
  Instant lastChange() throws SQLException {
    return Micros.toInstant(Sql.number(connection, LAST_CHANGE, List.of(tenant.value())));
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
            PurchaseJson.write(purchase),
            total.toPlainString(),
            at,
            at);
    return new Order(
        new OrderId(Sql.number(connection, INSERT, row)),
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
    if (Sql.update(connection, UPDATE, row) != 1) {
      throw new IllegalStateException("order " + order.id() + " went away during its change");
    }
  }

  Optional<Order> find(OrderId id) throws SQLException {
    return Sql.first(connection, FIND, List.of(tenant.value(), id.value()), OrderTable::order);
  }

  List<Order> list(OrderFilter filter, long offset, int limit) throws SQLException {
    var sql = filter.updatedSince().isPresent() ? LATEST_CHANGED : NEWEST;
    return Sql.all(connection, sql, matching(filter, (long) limit, offset), OrderTable::order);
  }

  long count(OrderFilter filter) throws SQLException {
    return Sql.number(connection, COUNT, matching(filter));
  }

  /// Ascending, after a place and before the stamp from which rows are held back.
  List<Order> changes(OrderFilter filter, OrderCursor after, long heldBackFrom, int limit)
      throws SQLException {
    var parameters =
        matching(filter, after.updatedAtMicros(), after.id(), heldBackFrom, (long) limit);
    return Sql.all(connection, CHANGES, parameters, OrderTable::order);
  }

  private List<@Nullable Object> matching(OrderFilter filter, Long... more) {
    @Nullable Object[] all = new @Nullable Object[5 + more.length];
    all[0] = tenant.value();
    all[1] = filter.status().map(OrderStatus::text).orElse(null);
    all[2] = filter.isTest().orElse(null);
    all[3] = filter.createdFrom().orElse(null);
    all[4] = filter.updatedSince().map(Micros::of).orElse(Long.MIN_VALUE);
    System.arraycopy(more, 0, all, 5, more.length);
    return Arrays.asList(all);
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
