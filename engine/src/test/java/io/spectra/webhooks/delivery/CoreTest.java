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
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CoreTest {
  private final Deque<Runnable> firstLoop = new ArrayDeque<>();
  private final Deque<Runnable> secondLoop = new ArrayDeque<>();
  private final List<String> replies = new ArrayList<>();
  private final Core core = core();

  @Test
  void a_change_is_answered_when_all_loops_have_acted_on_it_and_on_those_before_it() {
    addTenant("first");
    addTenant("second");
    assertThat(replies).as("a loop may start what was before the changes").isEmpty();

    runAll(secondLoop);
    assertThat(replies).as("so may the other").isEmpty();

    runAll(firstLoop);
    assertThat(replies).containsExactly("first", "second");
  }

  @Test
  void a_version_of_the_registry_is_known_when_all_loops_have_acted_on_it() {
    addTenant("first");
    core.writer().whenKnown(1, () -> replies.add("known"));

    runAll(firstLoop);
    assertThat(replies).isEmpty();

    runAll(secondLoop);
    assertThat(replies).containsExactly("first", "known");
  }

  private void addTenant(String name) {
    core.writer()
        .change(
            new RegistryChange.AddTenant(name, StoreDriver.START),
            ChangeTerms.NONE,
            new Reply<RegistryDelta>() {
              @Override
              public void done(RegistryDelta delta) {
                replies.add(name);
              }

              @Override
              public void failed(Throwable cause) {
                throw new AssertionError(cause);
              }
            });
    core.writer().step();
  }

  private static void runAll(Deque<Runnable> loop) {
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
  }

  private Core core() {
    var nobody = new Nobody();
    return new Core(
        new CoreParts(
            new CoreParts.Shared(
                new MemoryStore(),
                new Registry(2),
                new DeliveryIds(() -> StoreDriver.START, 0, new DeliveryId(0)),
                new Membership(Optional.empty(), () -> 0)),
            new Clocks(() -> StoreDriver.START, () -> 0),
            new CoreParts.Threads(
                nobody,
                nobody,
                Runnable::run,
                Runnable::run,
                List.of(
                    new CoreParts.Loop(firstLoop::add, firstLoop::add, nobody),
                    new CoreParts.Loop(secondLoop::add, secondLoop::add, nobody))),
            LaneSettings.DEFAULT,
            DeliveryObserver.NONE));
  }

  /// Stands for the threads and the network: these tests need none of them.
  private static final class Nobody implements Mailbox, Sender {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void later(Runnable task) {
      task.run();
    }

    @Override
    public Call send(Attempt attempt, Watcher watcher) {
      throw new AssertionError("there is nothing to send: " + attempt);
    }

    @Override
    public boolean hasIdleConnection(WebhookUrl url) {
      return false;
    }
  }
}
