package io.spectra.webhooks.delivery;

import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.registry.Targets;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// Collects what follows from a commit or from a change of the registry, so that each loop
/// concerned gets one message. The writer's thread only.
final class Routes {
  private List<LaneLoop> loops = List.of(); // set once, by connect
  private final List<List<RoutedEvent>> routed = new ArrayList<>();
  private final Map<Executor, List<Runnable>> messages = new LinkedHashMap<>();

  /// Makes the loops known, in the order of [Targets#loopOf]; once, before the first message.
  void connect(List<LaneLoop> all) {
    loops = List.copyOf(all);
    loops.forEach(_ -> routed.add(new ArrayList<>()));
  }

  void route(OpenEvent event, Targets targets, boolean recovered) {
    for (int loop = 0; loop < loops.size(); loop++) {
      if (!targets.onLoop(loop).isEmpty()) {
        routed.get(loop).add(new RoutedEvent(event, targets.onLoop(loop), recovered));
      }
    }
  }

  void add(Executor executor, Runnable message) {
    messages.computeIfAbsent(executor, _ -> new ArrayList<>()).add(message);
  }

  /// Adds a message for each webhook that a delta changes or deletes, to the loop of its lane.
  void add(RegistryDelta delta) {
    for (Webhook webhook : delta.webhooks()) {
      LaneLoop loop = loopOf(webhook.id());
      add(loop.executor(), () -> loop.dispatcher().webhookChanged(webhook));
    }
    for (WebhookId id : delta.deletedWebhooks()) {
      LaneLoop loop = loopOf(id);
      add(loop.executor(), () -> loop.dispatcher().webhookRemoved(id));
    }
  }

  private LaneLoop loopOf(WebhookId webhook) {
    return loops.get(Targets.loopOf(webhook, loops.size()));
  }

  /// Runs `done`, on a loop, when every loop has acted on all that was sent to it before. From then
  /// on nothing starts that only the registry as it was would have allowed.
  void afterAll(Runnable done) {
    if (loops.isEmpty()) {
      done.run();
    }
    AtomicInteger left = new AtomicInteger(loops.size());
    for (LaneLoop loop : loops) {
      add(
          loop.executor(),
          () -> {
            if (left.decrementAndGet() == 0) {
              done.run();
            }
          });
    }
  }

  /// Sends everything: deliveries before other messages where both go to the same loop.
  void post() {
    for (int loop = 0; loop < loops.size(); loop++) {
      if (!routed.get(loop).isEmpty()) {
        List<RoutedEvent> events = List.copyOf(routed.get(loop));
        routed.get(loop).clear();
        Dispatcher dispatcher = loops.get(loop).dispatcher();
        messages
            .computeIfAbsent(loops.get(loop).executor(), _ -> new ArrayList<>())
            .addFirst(() -> dispatcher.deliver(events));
      }
    }
    messages.forEach((executor, tasks) -> executor.execute(() -> tasks.forEach(Runnable::run)));
    messages.clear();
  }
}
