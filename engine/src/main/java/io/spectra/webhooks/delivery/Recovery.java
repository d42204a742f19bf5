package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.Targets;
import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.Store.Delivered;
import io.spectra.webhooks.store.Takeover;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds accepted events that nothing in memory works on: all of them at start, and every second
/// those whose commit's answer or hand-over was lost. Blocks on the store, and hands over by
/// message what it finds.
final class Recovery {
  private static final int PAGE = 1000;

  /// An outbox row this old that memory does not know has lost its hand-over.
  private static final Duration SWEEP_AGE = Duration.ofSeconds(5);

  /// Later than any event was accepted, whatever some node's clock said.
  private static final Instant ANY_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private final Store store;
  private final Registry registry;
  private final Writer writer;
  private final Mailbox writerMailbox;
  private final List<LaneLoop> loops;
  private final Deque<Inheritance> inherited = new ArrayDeque<>(); // the writer's thread only
  private volatile int takeovers; // begun so far; set by the one thread that takes over
  private boolean answerIsLost; // that thread's: an earlier takeover may have brought something
  private int takeoversHeardOf; // the writer's thread only

  /// Segments and events that were taken over and are not all in their lanes yet. `isAll` says that
  /// they are all that this node has, including what its lanes know.
  private static final class Inheritance {
    final Takeover taken;
    final boolean isAll;
    boolean segmentsAreThere;

    Inheritance(Takeover taken, boolean isAll) {
      this.taken = taken;
      this.isAll = isAll;
    }
  }

  Recovery(
      Store store, Registry registry, Writer writer, Mailbox writerMailbox, List<LaneLoop> loops) {
    this.store = store;
    this.registry = registry;
    this.writer = writer;
    this.writerMailbox = writerMailbox;
    this.loops = List.copyOf(loops);
  }

  /// Reads the registry and hands everything unfinished to its lanes; before anything is accepted.
  /// Events come in pages, so that lanes can park what memory should not hold.
  void start() {
    registry.apply(store.registrySince(registry.version()));
    handOver(store.segments(), false);
    long after = -1;
    List<OutboxEntry> page;
    do {
      page = store.outbox(after, PAGE);
      if (!page.isEmpty()) {
        after = page.getLast().stored().sequence();
        adopt(page);
      }
    } while (page.size() == PAGE);
    // By the writer, as the events are: behind the last of them.
    writerMailbox.execute(this::endRecovery);
  }

  private void endRecovery() {
    for (LaneLoop loop : loops) {
      loop.executor().execute(loop.dispatcher()::recovered);
    }
  }

  /// One look at the outbox; every second, off the writer's thread.
  void sweep(Instant now) {
    List<Long> candidates = store.outboxSequences(now.minus(SWEEP_AGE));
    if (candidates.isEmpty()) {
      return;
    }
    writerMailbox.execute(() -> {
      if (takeovers == takeoversHeardOf && inherited.isEmpty()) {
        findOrphans(candidates);
      } // else some may be another's events, which must not go before the segments they came with
    });
  }

  /// On the writer's thread: only it knows what memory works on.
  private void findOrphans(List<Long> candidates) {
    List<OutboxEntry> orphans = writer.orphans(candidates);
    if (!orphans.isEmpty()) {
      writer.adopt(orphans, over(orphans));
    }
  }

  /// Takes over what a node left that died, if there is one; every second, off the writer's thread,
  /// on one thread. When it fails, something may have been taken over all the same: until the next
  /// one succeeds, and has all of this node's looked through, the sweep rests.
  void takeOver(Nodes nodes, Duration deadAfter) {
    boolean isAll = answerIsLost;
    answerIsLost = true;
    int number = takeovers + 1;
    takeovers = number;
    Takeover taken = nodes.takeOver(deadAfter);
    Takeover found =
        isAll ? new Takeover(store.segments(), store.outboxSequences(ANY_TIME)) : taken;
    answerIsLost = false;
    writerMailbox.execute(() -> {
      takeoversHeardOf = number;
      if (!found.isEmpty()) {
        inherited.add(new Inheritance(found, isAll));
      }
      handOverInherited();
    });
  }

  /// On the writer's thread. The registry comes first, because it must know what the dead node had
  /// matched. If something cannot be read now, it is tried again a second later. Until then nothing
  /// parked is loaded, so that events of the outbox come before what was parked behind them.
  private void handOverInherited() {
    while (!inherited.isEmpty() && writer.catchUp()) {
      Inheritance next = inherited.element();
      if (!next.segmentsAreThere) {
        handOver(next.taken.segments(), next.isAll);
        next.segmentsAreThere = true;
      }
      List<Long> outbox = next.taken.outbox();
      for (int from = 0; from < outbox.size(); from += PAGE) {
        findOrphans(outbox.subList(from, Math.min(outbox.size(), from + PAGE)));
      }
      inherited.remove();
      endRecovery();
    }
  }

  private void adopt(List<OutboxEntry> entries) {
    Set<Delivered> over = over(entries);
    writerMailbox.execute(() -> writer.adopt(entries, over));
  }

  private void handOver(List<Segment.Head> segments, boolean areAll) {
    List<List<Segment.Head>> byLoop = new ArrayList<>();
    loops.forEach(_ -> byLoop.add(new ArrayList<>()));
    for (Segment.Head head : segments) {
      byLoop.get(Targets.loopOf(head.webhook(), loops.size())).add(head);
    }
    for (int i = 0; i < loops.size(); i++) {
      List<Segment.Head> heads = byLoop.get(i);
      Dispatcher dispatcher = loops.get(i).dispatcher();
      loops.get(i).executor().execute(() -> dispatcher.recover(heads, areAll));
    }
  }

  /// Returns the deliveries of these events that have an attempt or are parked.
  private Set<Delivered> over(List<OutboxEntry> entries) {
    Set<Delivered> over = new HashSet<>(store.attemptedSince(floor(entries)));
    for (Segment segment : store.segmentsReaching(entries.getFirst().stored().sequence())) {
      for (long sequence : segment.sequences()) {
        over.add(new Delivered(segment.webhook(), sequence));
      }
    }
    return over;
  }

  /// Every attempt of these events has an id from here on: [DeliveryIds#next] sees to it.
  private static DeliveryId floor(List<OutboxEntry> entries) {
    return entries.stream()
        .map(entry -> DeliveryIds.floor(entry.stored().event().acceptedAt()))
        .min(DeliveryId::compareTo)
        .orElseThrow();
  }
}
