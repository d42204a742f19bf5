package io.spectra.webhooks.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.store.StoreDriver;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests notices of other nodes' registry changes.
@SuppressWarnings("NullAway.Init") // set before each test
class RegistryNoticesTest {
  private final TestDatabase database = new TestDatabase();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private PostgresStore first;
  private StoreDriver second;

  @BeforeEach
  void open_two_nodes() {
    first = database.open();
    second = new StoreDriver(database.open());
  }

  @AfterEach
  void drop_the_schema() throws SQLException {
    database.close();
  }

  private boolean isHeard() throws InterruptedException {
    return heard.poll(30, TimeUnit.SECONDS) != null;
  }

  @Test
  void a_listener_is_called_at_first_and_when_another_node_has_made_a_change() throws Exception {
    first.onRegistryChange(() -> heard.add("first"));
    assertThat(isHeard()).isTrue();

    second.addTenant("Acme");

    assertThat(isHeard()).isTrue();
    assertThat(first.registrySince(0).tenants())
        .hasSize(1); // the change is committed before the notice
  }

  @Test
  void a_node_is_not_notified_of_its_own_change() throws Exception {
    first.onRegistryChange(() -> heard.add("a change"));
    assertThat(isHeard()).isTrue();

    new StoreDriver(first).addTenant("Acme");
    database.run("select pg_notify('registry_of_%s', 'a third node')".formatted(database.schema()));

    assertThat(isHeard()).isTrue(); // the notice of the third node; notices arrive in order
    assertThat(heard).isEmpty();
  }

  @Test
  void a_listener_that_fails_does_not_affect_the_others() throws Exception {
    first.onRegistryChange(() -> {
      throw new IllegalStateException("a listener's own fault");
    });
    first.onRegistryChange(() -> heard.add("open"));

    second.addTenant("Acme");

    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("open");
  }

  @Test
  void a_lost_connection_is_replaced_and_a_missed_change_is_reported() throws Exception {
    first.onRegistryChange(() -> heard.add("a change"));
    assertThat(isHeard()).isTrue();

    database.run(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '%s listening'"
            .formatted(database.schema()));

    assertThat(isHeard()).isTrue();
    second.addTenant("Acme");
    assertThat(isHeard()).isTrue();
  }
}
