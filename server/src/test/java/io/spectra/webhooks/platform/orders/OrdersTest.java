package io.spectra.webhooks.platform.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.platform.orders.Orders.Changed;
import io.spectra.webhooks.server.storage.ScratchDatabase;
import io.spectra.webhooks.tenant.TenantId;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(ScratchDatabase.Kind.class)
class OrdersTest {
  private static final TenantId SHOP = new TenantId(1);
  private static final TenantId OTHER_SHOP = new TenantId(2);
  private static final Address ADA =
      new Address(
          Optional.of("Ada"),
          Optional.of("ada@example.com"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private Instant now = Instant.parse("2026-05-15T23:59:59Z");
  private final ScratchDatabase database;
  private final Orders orders;

  OrdersTest(ScratchDatabase.Kind kind) throws SQLException {
    database = kind.open();
    orders = new Orders(database, () -> now);
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void a_new_order_is_pending_costs_items_and_shipping_and_fires_order_created() {
    var order = orders.place(SHOP, purchase("320.00", 2, "9.5"), false);

    assertThat(order.status()).isEqualTo(OrderStatus.PENDING);
    assertThat(order.grandTotal()).isEqualTo(new BigDecimal("649.50"));
    assertThat(orders.find(SHOP, order.id())).contains(order);
    assertThat(database.takeEvents())
        .containsExactly(
            """
            order.created {"id":1,"order_number":"ORD-20260515-0001","status":"pending",\
            "payment_status":"pending","grand_total":649.50,"item_count":1,\
            "created_at":"2026-05-15T23:59:59Z","is_test":false}\
            """);
  }

  @Test
  void numbers_are_counted_for_each_tenant_and_utc_day() {
    assertThat(place(SHOP).number()).isEqualTo("ORD-20260515-0001");
    assertThat(place(SHOP).number()).isEqualTo("ORD-20260515-0002");
    assertThat(place(OTHER_SHOP).number()).isEqualTo("ORD-20260515-0001");
    now = now.plusSeconds(1);
    assertThat(place(SHOP).number()).isEqualTo("ORD-20260516-0001");
  }

  @Test
  void a_number_grows_past_four_digits() {
    database.write((connection, _) -> {
      try (var statement = connection.createStatement()) {
        return statement.executeUpdate("insert into order_counter values (1, '20260515', 9999)");
      }
    });

    assertThat(place(SHOP).number()).isEqualTo("ORD-20260515-10000");
  }

  @Test
  void a_payment_at_the_gateway_makes_an_order_paid_and_a_refund_refunded() {
    var paid = new Purchase.Payment(Optional.of("card"), Optional.of("ch_1"));
    var purchase =
        new Purchase(
            Optional.empty(),
            ADA,
            Optional.empty(),
            Optional.empty(),
            Optional.of(paid),
            List.of());

    var order = orders.place(SHOP, purchase, false);

    assertThat(order.paymentStatus()).isEqualTo(PaymentStatus.PAID);
    assertThat(move(order, OrderStatus.REFUNDED).paymentStatus()).isEqualTo(PaymentStatus.REFUNDED);
  }

  @Test
  void delivering_fires_the_change_and_then_what_the_documentation_shows() {
    var order = place(SHOP);
    orders.track(SHOP, order.id(), new Order.Tracking("1Z999", Optional.of("UPS")));
    database.takeEvents();
    now = Instant.parse("2026-05-18T14:23:00.987654321Z");

    move(order, OrderStatus.DELIVERED);

    assertThat(database.takeEvents())
        .containsExactly(
            """
            order.status_changed {"id":1,"order_number":"ORD-20260515-0001",\
            "tracking_number":"1Z999","shipping_carrier":"UPS","status":"delivered",\
            "previous_status":"pending","payment_status":"pending",\
            "updated_at":"2026-05-18T14:23:00Z","is_test":false}\
            """,
            """
            order.delivered {"id":1,"order_number":"ORD-20260515-0001",\
            "tracking_number":"1Z999","shipping_carrier":"UPS",\
            "delivered_at":"2026-05-18T14:23:00Z","is_test":false}\
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shipped", "delivered", "cancelled"})
  void the_specific_event_follows_the_general_one(String status) {
    var order = place(SHOP);
    database.takeEvents();

    move(order, OrderStatus.named(status).orElseThrow());

    assertThat(database.events())
        .extracting(event -> event.type().name())
        .containsExactly("order.status_changed", "order." + status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"processing", "refunded"})
  void a_status_without_an_event_of_its_own_fires_the_general_one_alone(String status) {
    var order = place(SHOP);
    database.takeEvents();

    move(order, OrderStatus.named(status).orElseThrow());

    assertThat(database.events())
        .extracting(event -> event.type().name())
        .containsExactly("order.status_changed");
  }

  @Test
  void the_same_status_again_changes_nothing_and_fires_nothing() {
    var shipped = move(place(SHOP), OrderStatus.SHIPPED);
    database.takeEvents();
    now = now.plusSeconds(60);

    assertThat(orders.changeStatus(SHOP, shipped.id(), OrderStatus.SHIPPED))
        .isEqualTo(new Changed.Done(shipped));
    assertThat(database.takeEvents()).isEmpty();
  }

  @Test
  void going_back_is_refused_and_writes_nothing() {
    var shipped = move(place(SHOP), OrderStatus.SHIPPED);
    database.takeEvents();

    assertThat(orders.changeStatus(SHOP, shipped.id(), OrderStatus.PENDING))
        .isInstanceOf(Changed.Refused.class);
    assertThat(orders.find(SHOP, shipped.id())).contains(shipped);
    assertThat(database.takeEvents()).isEmpty();
  }

  @Test
  void tracking_is_kept_without_an_event_and_the_same_again_writes_nothing() {
    var order = place(SHOP);
    database.takeEvents();
    var parcel = new Order.Tracking("1Z999", Optional.of("UPS"));

    var tracked = done(orders.track(SHOP, order.id(), parcel));
    now = now.plusSeconds(60);

    assertThat(tracked.tracking()).contains(parcel);
    assertThat(done(orders.track(SHOP, order.id(), parcel))).isEqualTo(tracked);
    assertThat(database.takeEvents()).isEmpty();
  }

  @Test
  void a_cancelled_order_takes_no_tracking_number() {
    var cancelled = move(place(SHOP), OrderStatus.CANCELLED);

    assertThat(orders.track(SHOP, cancelled.id(), new Order.Tracking("1Z999", Optional.of("UPS"))))
        .isInstanceOf(Changed.Refused.class);
  }

  @Test
  void another_tenants_order_is_not_found() {
    var order = place(SHOP);

    assertThat(orders.find(OTHER_SHOP, order.id())).isEmpty();
    assertThat(orders.changeStatus(OTHER_SHOP, order.id(), OrderStatus.SHIPPED))
        .isEqualTo(new Changed.NotFound());
    assertThat(orders.track(OTHER_SHOP, order.id(), new Order.Tracking("1", Optional.empty())))
        .isEqualTo(new Changed.NotFound());
    assertThat(orders.list(OTHER_SHOP, OrderFilter.NONE, 0, 10).total()).isZero();
    assertThat(changes(OTHER_SHOP, OrderCursor.START, 10).orders()).isEmpty();
  }

  @Test
  void updated_at_grows_with_every_write_though_the_clock_stands_still_or_steps_back() {
    var first = place(SHOP);
    var second = place(SHOP);
    now = now.minus(Duration.ofHours(1));
    var third = move(first, OrderStatus.SHIPPED);

    assertThat(List.of(first.updatedAt(), second.updatedAt(), third.updatedAt()))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void orders_are_listed_newest_first_a_page_at_a_time() {
    var all = IntStream.range(0, 5).mapToObj(_ -> place(SHOP)).toList();

    var page = orders.list(SHOP, OrderFilter.NONE, 1, 2);

    assertThat(page.entries()).containsExactly(all.get(3), all.get(2));
    assertThat(page.total()).isEqualTo(5);
    assertThat(orders.list(SHOP, OrderFilter.NONE, 50, 2).entries()).isEmpty();
  }

  @Test
  void filters_narrow_the_list_and_its_total() {
    var live = place(SHOP);
    now = now.plusSeconds(10);
    var test = orders.place(SHOP, purchase("1", 1, "0"), true);
    var shipped = move(live, OrderStatus.SHIPPED);

    assertThat(list(new OrderFilter(of(OrderStatus.SHIPPED), none(), none(), none())))
        .containsExactly(shipped);
    assertThat(list(new OrderFilter(none(), of(true), none(), none()))).containsExactly(test);
    assertThat(list(new OrderFilter(none(), of(false), none(), none()))).containsExactly(shipped);
    assertThat(list(new OrderFilter(none(), none(), of(now), none()))).containsExactly(test);
    assertThat(list(new OrderFilter(none(), none(), none(), of(now))))
        .containsExactly(shipped, test);
    assertThat(list(new OrderFilter(of(OrderStatus.PENDING), of(false), none(), none()))).isEmpty();
  }

  @Test
  void a_cursor_walks_all_changes_once_in_ascending_order() {
    var all = IntStream.range(0, 5).mapToObj(_ -> place(SHOP)).toList();

    var first = changes(SHOP, OrderCursor.START, 3);
    var second = changes(SHOP, first.next(), 3);
    var third = changes(SHOP, second.next(), 3);

    assertThat(first.orders()).isEqualTo(all.subList(0, 3));
    assertThat(first.hasMore()).isTrue();
    assertThat(second.orders()).isEqualTo(all.subList(3, 5));
    assertThat(second.hasMore()).isFalse();
    assertThat(third.orders()).isEmpty();
    assertThat(third.next()).isEqualTo(second.next());
  }

  @Test
  void a_cursor_may_begin_with_updated_since() {
    place(SHOP);
    now = now.plusSeconds(10);
    var later = place(SHOP);

    var filter = new OrderFilter(none(), none(), none(), of(now));

    assertThat(orders.changesAfter(SHOP, filter, OrderCursor.START, 10).orders())
        .containsExactly(later);
  }

  @Test
  void a_cursor_skips_nothing_while_orders_change_between_its_pages() {
    for (int seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var tenant = new TenantId(100 + seed);
      var latest = new ArrayList<Order>();
      var seen = new HashSet<Order>();
      var cursor = OrderCursor.START;
      for (int step = 0; step < 40; step++) {
        changeSomething(tenant, latest, random);
        var page = changes(tenant, cursor, 1 + random.nextInt(3));
        seen.addAll(page.orders());
        cursor = OrderCursor.parse(page.next().text()).orElseThrow();
      }
      seen.addAll(changes(tenant, cursor, 1_000).orders());

      assertThat(seen).as("seed %d", seed).containsAll(latest);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "bzE", "bzEuMS4", "bzIuMS4x", "bzEuMS4xLjE", "====", "bzEuMS4-MQ"})
  void a_text_that_is_no_cursor_is_refused(String text) {
    assertThat(OrderCursor.parse(text)).isEmpty();
  }

  @Test
  void the_start_survives_being_written_as_text() {
    var order = place(SHOP);
    var start = OrderCursor.parse(OrderCursor.START.text()).orElseThrow();

    assertThat(changes(SHOP, start, 10).orders()).containsExactly(order);
  }

  /// The clock stands still half of the time and now and then steps back.
  private void changeSomething(TenantId tenant, List<Order> latest, Random random) {
    now = now.plusMillis(random.nextInt(-3, 4));
    if (latest.isEmpty() || random.nextInt(3) == 0) {
      latest.add(place(tenant));
      return;
    }
    int index = random.nextInt(latest.size());
    var parcel = new Order.Tracking("T" + random.nextInt(), Optional.empty());
    latest.set(index, done(orders.track(tenant, latest.get(index).id(), parcel)));
  }

  private Orders.Changes changes(TenantId tenant, OrderCursor cursor, int limit) {
    return orders.changesAfter(tenant, OrderFilter.NONE, cursor, limit);
  }

  private List<Order> list(OrderFilter filter) {
    var page = orders.list(SHOP, filter, 0, 10);
    assertThat(page.total()).isEqualTo(page.entries().size());
    return page.entries();
  }

  private Order place(TenantId tenant) {
    return orders.place(tenant, purchase("320.00", 1, "0"), false);
  }

  private Order move(Order order, OrderStatus status) {
    return done(orders.changeStatus(SHOP, order.id(), status));
  }

  private static Order done(Changed changed) {
    assertThat(changed).isInstanceOf(Changed.Done.class);
    return ((Changed.Done) changed).order();
  }

  private static Purchase purchase(String price, int quantity, String shippingCost) {
    var item =
        new Purchase.Item(
            Optional.of("SKU-1"), Optional.of("Phone"), quantity, new Money(new BigDecimal(price)));
    var shipping =
        new Purchase.ShippingMethod(
            Optional.of("ground"),
            Optional.of("UPS"),
            Optional.empty(),
            new Money(new BigDecimal(shippingCost)));
    return new Purchase(
        Optional.of("cart-1"),
        ADA,
        Optional.of(ADA),
        Optional.of(shipping),
        Optional.empty(),
        List.of(item));
  }

  private static <T> Optional<T> of(T value) {
    return Optional.of(value);
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
