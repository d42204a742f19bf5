package io.spectra.webhooks.platform.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.storage.ScratchDatabase;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One tenant's orders, written on several nodes at once whose clocks do not agree.
class OrdersOnSeveralNodesTest {
  private static final TenantId SHOP = new TenantId(1);
  private static final Instant START = Instant.parse("2026-05-18T14:23:00Z");
  private static final int NODES = 4;
  private static final int WRITES = 40; // on each node
  private static final Purchase PURCHASE =
      new Purchase(
          Optional.empty(),
          new Address(
              Optional.of("Ada"),
              Optional.of("ada@example.com"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ScratchDatabase> nodes = new ArrayList<>();

  @BeforeEach
  void open() throws SQLException {
    nodes.add(ScratchDatabase.Kind.POSTGRES.open());
    for (int node = 0; node < NODES; node++) {
      nodes.add(nodes.getFirst().ofAnotherNode());
    }
  }

  @AfterEach
  void close() throws SQLException {
    threads.close();
    for (var node : nodes.reversed()) {
      node.close();
    }
  }

  @Test
  void numbers_have_no_gap_and_a_cursor_that_follows_misses_no_change() throws Exception {
    var writers =
        IntStream.rangeClosed(1, NODES)
            .mapToObj(node -> threads.submit(() -> write(nodes.get(node), node)))
            .toList();

    var followed = follow(writers);

    var all = new Orders(nodes.getFirst(), () -> START).list(SHOP, OrderFilter.NONE, 0, 1_000);
    for (var writer : writers) {
      writer.get(20, TimeUnit.SECONDS);
    }
    assertThat(all.entries().reversed())
        .extracting(Order::number)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, NODES * WRITES / 2)
                .mapToObj("ORD-20260518-%04d"::formatted)
                .toList());
    assertThat(followed.values()).containsExactlyInAnyOrderElementsOf(all.entries());
  }

  /// Half of the writes place an order, the others ship it.
  private static boolean write(ScratchDatabase node, int seed) {
    var random = new Random(seed);
    var orders = new Orders(node, () -> START.plusMillis(random.nextInt(5_000)));
    for (int pair = 0; pair < WRITES / 2; pair++) {
      var order = orders.place(SHOP, PURCHASE, false);
      orders.changeStatus(SHOP, order.id(), OrderStatus.SHIPPED);
    }
    return true;
  }

  /// Reads changes while they happen, and once more when all have: each order as it was last seen.
  private Map<OrderId, Order> follow(List<? extends Future<?>> writers) {
    var orders = new Orders(nodes.getFirst(), () -> START);
    var seen = new LinkedHashMap<OrderId, Order>();
    var cursor = OrderCursor.START;
    boolean isLast;
    do {
      isLast = writers.stream().allMatch(Future::isDone);
      var page = orders.changesAfter(SHOP, OrderFilter.NONE, cursor, 1_000);
      page.orders().forEach(order -> seen.put(order.id(), order));
      cursor = page.next();
    } while (!isLast);
    return seen;
  }
}
