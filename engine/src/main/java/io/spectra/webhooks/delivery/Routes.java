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
  private final List<List<Dispatcher.Routed>> routed = new ArrayList<>();
  private final Map<Executor, List<Runnable>> messages = new LinkedHashMap<>();
  private final List<Runnable> afterwards = new ArrayList<>();

  /// Makes the loops known, in the order of [Targets#loopOf]; once, before the first message.
  void connect(List<LaneLoop> all) {
    loops = List.copyOf(all);
    loops.forEach(_ -> routed.add(new ArrayList<>()));
  }

  void route(OpenEvent event, Targets targets, boolean recovered) {
    for (int loop = 0; loop < loops.size(); loop++) {
      if (!targets.onLoop(loop).isEmpty()) {
        routed.get(loop).add(new Dispatcher.Routed(event, targets.onLoop(loop), recovered));
      }
    }
  }

  void add(Executor executor, Runnable message) {
    messages.computeIfAbsent(executor, _ -> new ArrayList<>()).add(message);
  }

  /// Notifies the loops whose lanes a delta concerns. `told` runs when every loop has let go of
  /// what the delta deletes: on the last of these loops, or on the writer's thread when there is
  /// none.
  void tell(RegistryDelta delta, Runnable told) {
    tellChanged(delta.webhooks());
    Map<LaneLoop, List<WebhookId>> deleted = byLoop(delta.deletedWebhooks());
    if (deleted.isEmpty()) {
      afterwards.add(told);
    }
    AtomicInteger untold = new AtomicInteger(deleted.size());
    deleted.forEach((loop, ids) ->
        add(
            loop.executor(),
            () -> {
              ids.forEach(loop.dispatcher()::webhookRemoved);
              if (untold.decrementAndGet() == 0) {
                told.run();
              }
            }));
  }

  private void tellChanged(List<Webhook> webhooks) {
    byLoop(webhooks.stream().map(Webhook::id).toList())
        .forEach((loop, ids) ->
            add(loop.executor(), () -> ids.forEach(loop.dispatcher()::webhookChanged)));
  }

  private Map<LaneLoop, List<WebhookId>> byLoop(List<WebhookId> webhooks) {
    Map<LaneLoop, List<WebhookId>> byLoop = new LinkedHashMap<>();
    for (WebhookId id : webhooks) {
      LaneLoop loop = loops.get(Targets.loopOf(id, loops.size()));
      byLoop.computeIfAbsent(loop, _ -> new ArrayList<>()).add(id);
    }
    return byLoop;
  }

  /// Sends everything: deliveries before other messages where both go to the same loop.
  void post() {
    for (int loop = 0; loop < loops.size(); loop++) {
      if (!routed.get(loop).isEmpty()) {
        List<Dispatcher.Routed> events = List.copyOf(routed.get(loop));
        routed.get(loop).clear();
        Dispatcher dispatcher = loops.get(loop).dispatcher();
        messages
            .computeIfAbsent(loops.get(loop).executor(), _ -> new ArrayList<>())
            .addFirst(() -> dispatcher.deliver(events));
      }
    }
    messages.forEach((executor, tasks) -> executor.execute(() -> tasks.forEach(Runnable::run)));
    messages.clear();
    afterwards.forEach(Runnable::run);
    afterwards.clear();
  }
}
