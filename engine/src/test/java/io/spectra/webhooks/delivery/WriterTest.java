package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.tenant.TenantId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests a writer whose store syncs separately. Enough requests wait that another thread has to do
/// the sync.
class WriterTest {
  private static final int PUBLISHED = 100;
  private static final int A_BATCH = 64;

  private final MemoryStore memory = new MemoryStore();
  private final StoreDriver driver = new StoreDriver(memory);
  private final TenantId tenant = driver.addTenant("Acme").id();
  private final Registry registry = new Registry(1);
  private final Queue<Runnable> syncer = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private boolean diskFails;
  private final Writer writer = writer();

  @BeforeEach
  void publish_so_much_that_more_than_a_batch_waits() {
    driver.addWebhook(tenant, Optional.empty());
    registry.apply(memory.registrySince(0));
    publish();
  }

  private void publish() {
    for (int i = 0; i < PUBLISHED; i++) {
      writer.submit(
          new Submission.Events(List.of(driver.event(tenant, StoreDriver.START))),
          this.<Entry.Accepted>hear("accepted"));
    }
    writer.step();
  }

  @Test
  void nobody_hears_of_an_event_before_it_is_durable() {
    assertThat(memory.outbox(0, PUBLISHED)).hasSizeGreaterThanOrEqualTo(A_BATCH);
    assertThat(heard).isEmpty();
    assertThat(writer.isIdle()).isFalse();

    syncer.remove().run();
    assertThat(heard).hasSize(PUBLISHED).containsOnly("accepted");
    assertThat(writer.isIdle()).isTrue();
  }

  @Test
  void a_second_batch_is_written_while_the_first_is_synced_and_no_third() {
    assertThat(memory.outbox(0, 2 * PUBLISHED)).hasSize(PUBLISHED);

    publish();

    assertThat(memory.outbox(0, 2 * PUBLISHED)).hasSize(PUBLISHED);
    finish();
    assertThat(heard).hasSize(2 * PUBLISHED);
  }

  @Test
  void the_callers_of_all_that_is_not_durable_hear_that_a_sync_failed() {
    diskFails = true;
    syncer.remove().run();

    assertThat(heard).hasSize(PUBLISHED).containsOnly("failed: the disk failed");
    assertThat(writer.isStoreFailing()).isTrue();
  }

  @Test
  void the_registry_changes_only_when_what_was_matched_under_it_is_durable() {
    long before = registry.version();
    writer.change(
        new RegistryChange.AddTenant("Another", StoreDriver.START),
        ChangeTerms.NONE,
        this.<RegistryDelta>hear("changed"));
    writer.step();
    assertThat(heard).isEmpty();

    finish();

    assertThat(heard.getLast()).isEqualTo("changed");
    assertThat(registry.version()).isEqualTo(before + 1);
  }

  @Test
  void what_is_written_and_not_yet_durable_is_no_orphan() {
    Instant later = StoreDriver.START.plusSeconds(1);

    assertThat(writer.orphans(memory.outboxSequences(later))).isEmpty();

    diskFails = true;
    syncer.remove().run();
    assertThat(writer.orphans(memory.outboxSequences(later))).hasSize(PUBLISHED);
  }

  private void finish() {
    writer.step();
    while (!syncer.isEmpty()) {
      syncer.remove().run();
      writer.step();
    }
  }

  private <T> Reply<T> hear(String good) {
    return new Reply<>() {
      @Override
      public void done(T result) {
        heard.add(good);
      }

      @Override
      public void failed(Throwable cause) {
        heard.add("failed: " + cause.getMessage());
      }
    };
  }

  private Writer writer() {
    var membership = new Membership(Optional.empty(), () -> 0);
    var parts =
        new CoreParts(
            new CoreParts.Shared(
                syncingApart(),
                registry,
                new DeliveryIds(() -> StoreDriver.START, 0, new DeliveryId(0)),
                membership),
            new Clocks(() -> StoreDriver.START, () -> 0),
            new CoreParts.Threads(
                new AtOnce(), new AtOnce(), syncer::add, Runnable::run, List.of()),
            LaneSettings.DEFAULT,
            DeliveryObserver.NONE);
    return new Writer(parts, new Routes());
  }

  private static final class AtOnce implements Mailbox {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void later(Runnable task) {
      task.run();
    }
  }

  private Store syncingApart() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "isDurableOnCommit" -> false;
                  case "sync" -> sync();
                  default -> passOn(method, arguments);
                });
  }

  private @Nullable Object sync() {
    if (diskFails) {
      throw new StoreException("the disk failed");
    }
    return null;
  }

  private Object passOn(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(memory, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
