package io.spectra.webhooks.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests several nodes that share a store in memory, as the simulation uses it.
class MemoryNodesTest {
  private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

  private long nanos = Duration.ofSeconds(1).toNanos();
  private final MemoryStore shared = new MemoryStore();
  private final MemoryStore first = shared.join(() -> nanos);
  private final MemoryStore second = shared.join(() -> nanos);
  private TenantId tenant = new TenantId(1);
  private WebhookId webhook = new WebhookId(1);

  @BeforeEach
  void populate() {
    var driver = new StoreDriver(shared);
    tenant = driver.addTenant("Acme").id();
    webhook = driver.addWebhook(tenant, Optional.empty()).id();
  }

  @Test
  void events_belong_to_the_node_that_accepts_them_and_their_sequences_name_it() {
    List<StoredEvent> events = new StoreDriver(first).accept(tenant, 2);

    long sequence = events.getFirst().sequence();
    assertThat(events.getLast().sequence()).isEqualTo(sequence + 1);
    assertThat(nodes(second).nodeNumberOf(sequence)).isEqualTo(nodes(first).nodeNumber());
    assertThat(outbox(first)).containsExactly(sequence, sequence + 1);
    assertThat(outbox(second)).isEmpty();
  }

  @Test
  void the_rows_of_a_dead_node_are_taken_over_once() {
    var driver = new StoreDriver(first);
    long sequence = driver.accept(tenant, 1).getFirst().sequence();
    var segment = new Segment(new DeliveryId(7), webhook, new long[] {sequence}, Duration.ZERO);
    driver.park(segment);
    assertThat(nodes(second).takeOver(DEAD_AFTER).isEmpty()).as("nobody is dead").isTrue();

    nanos += DEAD_AFTER.toNanos() + 1;
    Takeover taken = nodes(second).takeOver(DEAD_AFTER);

    assertThat(taken).isEqualTo(new Takeover(List.of(segment.head()), List.of(sequence)));
    assertThat(outbox(second)).containsExactly(sequence);
    assertThat(second.segments()).containsExactly(segment.head());
    assertThat(nodes(second).takeOver(DEAD_AFTER).isEmpty()).isTrue();
  }

  @Test
  void a_node_that_was_taken_for_dead_writes_nothing_until_it_joins_anew() {
    var driver = new StoreDriver(first);
    nanos += DEAD_AFTER.toNanos() + 1;
    nodes(second).takeOver(DEAD_AFTER);

    assertThat(nodes(first).pulse().isMember()).isFalse();
    assertThatThrownBy(() -> driver.accept(tenant, 1)).isInstanceOf(NodeLostException.class);
    assertThatThrownBy(driver::record).isInstanceOf(NodeLostException.class);
    assertThat(outbox(shared)).isEmpty();

    nodes(first).rejoin();
    assertThat(nodes(first).pulse().isMember()).isTrue();
    assertThat(driver.accept(tenant, 1)).hasSize(1);
  }

  @Test
  void the_rows_of_a_stopped_node_are_taken_over_without_a_wait() {
    new StoreDriver(first).accept(tenant, 3);
    first.close();

    assertThat(nodes(second).takeOver(DEAD_AFTER).outbox()).hasSize(3);
  }

  private static Nodes nodes(MemoryStore store) {
    return store.nodes().orElseThrow();
  }

  private static List<Long> outbox(MemoryStore store) {
    return store.outboxSequences(Instant.MAX);
  }
}
