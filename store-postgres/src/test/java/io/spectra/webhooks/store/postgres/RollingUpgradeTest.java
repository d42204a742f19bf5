package io.spectra.webhooks.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.engine.EngineSettings;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoreOpenException;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests that a node of a later version changes the schema while nodes of this version use it. They
/// continue, and others of this version may start. Only a raised level locks them out.
class RollingUpgradeTest {
  private final TestDatabase database = new TestDatabase();
  private final FakeReceiver receiver = FakeReceiver.start().always(Behaviour.answer(200));
  private final List<Engine> engines = new ArrayList<>();
  private final Engine running = engine();
  private final TenantId tenant = running.addTenant("acme").id();

  @AfterEach
  void stop() throws SQLException {
    engines.forEach(Engine::close);
    database.close();
    receiver.close();
  }

  @Test
  void nodes_continue_and_others_start_on_a_schema_of_a_newer_version() throws SQLException {
    var webhook = running.register(tenant, receiver.url("/before"), "order.created");
    assertDelivered(running, 1);

    bringForward();

    assertDelivered(running, 2);
    assertThat(running.latestAttempts(tenant, webhook.id(), 10)).isNotEmpty();
    running.deleteWebhook(webhook.id());
    running.register(tenant, receiver.url("/after"), "order.created");
    Engine started = engine();
    assertDelivered(started, 3);
    assertDelivered(running, 4);
    assertThat(database.list("select version from spectra_schema_history order by installed_rank"))
        .containsExactly("1", "2");
  }

  @Test
  void the_rows_of_a_dead_node_are_taken_over_on_a_schema_of_a_newer_version() throws SQLException {
    running.register(tenant, receiver.url("/hook"), "order.shipped");
    PostgresStore dying = database.open(InstantSource.system());
    var driver = new StoreDriver(dying);
    var left = driver.accept(driver.event(tenant, Instant.now())).getFirst();

    bringForward();
    database.run(
        "update node set heartbeat_at = clock_timestamp() - interval '1 hour' where slot = "
            + dying.nodeNumber());

    assertThat(receiver.takeRequest().header("X-Webhook-Id"))
        .contains(left.event().id().toString());
  }

  @Test
  void a_level_above_that_of_this_program_refuses_its_start() throws SQLException {
    bringForward();
    database.run(
        "update compatibility set oldest_level = %s, oldest_version = '0.9.0'"
            .formatted(PostgresMigration.LEVEL + 1));

    assertThatThrownBy(database::open)
        .isInstanceOf(StoreOpenException.class)
        .hasMessageEndingWith(
            "was last used by a newer version of Spectra; start version 0.9.0 or newer.");
  }

  /// Migrates as a later program does at its start: its own migrations run after ours.
  private void bringForward() {
    PostgresSettings settings = database.settings();
    int done =
        Flyway.configure()
            .dataSource(settings.url(), null, null)
            .defaultSchema(settings.schema())
            .locations(PostgresMigration.OWN.location(), "classpath:db/test/later")
            .table(PostgresMigration.OWN.historyTable())
            .load()
            .migrate()
            .migrationsExecuted;
    assertThat(done).isEqualTo(1);
  }

  private Engine engine() {
    Engine engine =
        Engine.builder(database.open(InstantSource.system()))
            .settings(EngineSettings.DEFAULT.withEgress(EgressSettings.development()))
            .start();
    engines.add(engine);
    return engine;
  }

  private void assertDelivered(Engine by, int number) {
    by.publish(tenant, "order.created", "{\"id\":%s}".formatted(number));
    assertThat(receiver.takeRequest().text()).endsWith("\"data\":{\"id\":%s}}".formatted(number));
  }
}
