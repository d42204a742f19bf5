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

/// Collects what follows from a commit, so that each thread concerned gets one message: deliveries
/// and news of the registry for loops, answers for callers. The writer's thread only.
final class Routes {
  private final List<Writer.Loop> loops;
  private final List<List<Dispatcher.Routed>> routed = new ArrayList<>();
  private final Map<Executor, List<Runnable>> messages = new LinkedHashMap<>();

  Routes(List<Writer.Loop> loops) {
    this.loops = List.copyOf(loops);
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

  /// What a delta changes, for the loops whose lanes are concerned: those that it changes at once,
  /// and `told` only when every loop has let go of what it deletes.
  void tell(RegistryDelta delta, Runnable told, Executor toldOn) {
    tellChanged(delta.webhooks());
    Map<Writer.Loop, List<WebhookId>> deleted = byLoop(delta.deletedWebhooks());
    if (deleted.isEmpty()) {
      add(toldOn, told);
    }
    AtomicInteger untold = new AtomicInteger(deleted.size());
    deleted.forEach((loop, ids) ->
        add(
            loop.executor(),
            () -> {
              ids.forEach(loop.dispatcher()::webhookRemoved);
              if (untold.decrementAndGet() == 0) {
                toldOn.execute(told);
              }
            }));
  }

  private void tellChanged(List<Webhook> webhooks) {
    byLoop(webhooks.stream().map(Webhook::id).toList())
        .forEach((loop, ids) ->
            add(loop.executor(), () -> ids.forEach(loop.dispatcher()::webhookChanged)));
  }

  private Map<Writer.Loop, List<WebhookId>> byLoop(List<WebhookId> webhooks) {
    Map<Writer.Loop, List<WebhookId>> byLoop = new LinkedHashMap<>();
    for (WebhookId id : webhooks) {
      Writer.Loop loop = loops.get(Targets.loopOf(id, loops.size()));
      byLoop.computeIfAbsent(loop, _ -> new ArrayList<>()).add(id);
    }
    return byLoop;
  }

  /// Sends everything: deliveries before answers where both go to the same executor.
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
  }
}
