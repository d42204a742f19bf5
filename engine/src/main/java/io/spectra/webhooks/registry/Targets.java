package io.spectra.webhooks.registry;

import io.spectra.webhooks.webhook.WebhookId;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// The webhooks that one event goes to, divided by the event loop that owns each of them. Instances
/// are immutable, and all events of the same tenant and type share one.
public final class Targets {
  private final List<List<WebhookId>> byLoop;
  private final int count;

  private Targets(List<List<WebhookId>> byLoop, int count) {
    this.byLoop = byLoop;
    this.count = count;
  }

  static Targets of(Collection<WebhookId> webhooks, int loops) {
    List<List<WebhookId>> byLoop =
        IntStream.range(0, loops)
            .mapToObj(loop -> webhooks.stream().filter(id -> loopOf(id, loops) == loop).toList())
            .toList();
    return new Targets(byLoop, webhooks.size());
  }

  /// Returns the index of the event loop, of `loops`, that owns a webhook's lane.
  public static int loopOf(WebhookId webhook, int loops) {
    return (int) (webhook.value() % loops);
  }

  public List<WebhookId> onLoop(int loop) {
    return byLoop.get(loop);
  }

  /// Returns these targets without those that `excluded` selects.
  public Targets without(Predicate<WebhookId> excluded) {
    List<WebhookId> left = byLoop.stream().flatMap(List::stream).filter(excluded.negate()).toList();
    return of(left, byLoop.size());
  }

  public int count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }
}
