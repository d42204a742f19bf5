package io.spectra.webhooks.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two nodes on one PostgreSQL write for tenants at the same time.
class TenantLockTest {
  private static final TenantId SHOP = new TenantId(1);
  private static final TenantId OTHER_SHOP = new TenantId(2);

  @RegisterExtension private final TwoNodes nodes = new TwoNodes();

  @Test
  void a_tenants_write_waits_for_the_one_before_it_and_sees_what_that_wrote() throws Exception {
    Future<Long> second =
        nodes
            .first()
            .write(
                SHOP,
                (connection, _) -> {
                  var waiting =
                      nodes.submit(() -> nodes.second().write(SHOP, (other, _) -> count(other)));
                  PostgresServer.awaitBlockedBy(connection);
                  count(connection);
                  return waiting;
                });

    assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void a_write_that_fails_lets_the_next_one_go_on() throws Exception {
    var second = new CompletableFuture<Long>();
    try {
      nodes
          .first()
          .write(
              SHOP,
              (connection, _) -> {
                Future<Boolean> _ =
                    nodes.submit(() ->
                        second.complete(nodes.second().write(SHOP, (other, _) -> count(other))));
                PostgresServer.awaitBlockedBy(connection);
                count(connection);
                throw new IllegalStateException("changed its mind");
              });
    } catch (IllegalStateException _) {
      // expected
    }

    assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void writes_of_different_tenants_do_not_wait_for_each_other() throws Exception {
    long other =
        nodes
            .first()
            .write(
                SHOP,
                (connection, _) -> {
                  count(connection);
                  return nodes
                      .submit(() ->
                          nodes
                              .second()
                              .write(OTHER_SHOP, (their, _) -> countOf(their, OTHER_SHOP)))
                      .get(20, TimeUnit.SECONDS);
                });

    assertThat(other).isEqualTo(1);
  }

  private static long count(Connection connection) throws SQLException {
    return countOf(connection, SHOP);
  }

  private static long countOf(Connection connection, TenantId tenant) throws SQLException {
    return Statements.number(
        connection,
        """
        insert into order_counter (tenant_id, day, last) values (?, '20260518', 1)
        on conflict (tenant_id, day) do update set last = order_counter.last + 1
        returning last
        """,
        List.of(tenant.value()));
  }
}
