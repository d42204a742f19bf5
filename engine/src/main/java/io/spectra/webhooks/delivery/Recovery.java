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

/// Finds accepted events that nothing in memory works on: all of them at the start, and every
/// second those whose hand-over, or whose commit's answer, was lost. It blocks on the store, and
/// sends what it finds to the lanes as messages.
final class Recovery {
  private static final int PAGE = 1000;

  /// If memory does not know an outbox row of this age, the row's hand-over was lost.
  private static final Duration SWEEP_AGE = Duration.ofSeconds(5);

  /// Later than any event was accepted, whatever some node's clock said.
  private static final Instant ANY_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private final Store store;
  private final Registry registry;
  private final Writer writer;
  private final Mailbox writerMailbox;
  private final List<LaneLoop> loops;
  private final Deque<PendingTakeover> pending = new ArrayDeque<>(); // the writer's thread only
  private volatile int takeovers; // begun so far; set by the one thread that takes over
  private boolean answerIsLost; // that thread's: an earlier takeover may have succeeded
  private int takeoversReceived; // the writer's thread only

  /// Segments and events that were taken over and are not all in their lanes yet. `isAll` says
  /// whether they are everything that this node has, including what its lanes know.
  private static final class PendingTakeover {
    final Takeover taken;
    final boolean isAll;
    boolean segmentsAreHandedOver;

    PendingTakeover(Takeover taken, boolean isAll) {
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
    // Sent through the writer, as the events are, so that it arrives after the last of them.
    writerMailbox.execute(this::endRecovery);
  }

  private void endRecovery() {
    for (LaneLoop loop : loops) {
      loop.executor().execute(loop.dispatcher()::recovered);
    }
  }

  /// Looks through the outbox. Called every second, not on the writer's thread.
  void sweep(Instant now) {
    List<Long> candidates = store.outboxSequences(now.minus(SWEEP_AGE));
    if (candidates.isEmpty()) {
      return;
    }
    writerMailbox.execute(() -> {
      if (takeovers == takeoversReceived && pending.isEmpty()) {
        findOrphans(candidates);
      } // else some may be taken-over events, which must not go before the segments of their node
    });
  }

  /// On the writer's thread: only it knows what memory works on.
  private void findOrphans(List<Long> candidates) {
    List<OutboxEntry> orphans = writer.orphans(candidates);
    if (!orphans.isEmpty()) {
      writer.adopt(orphans, over(orphans));
    }
  }

  /// Takes over from one dead node, if there is one. Called every second, on one thread that is not
  /// the writer's. A call that fails may still have taken something over. So the sweep rests until
  /// a later call succeeds, which then looks through everything that this node has.
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
      takeoversReceived = number;
      if (!found.isEmpty()) {
        pending.add(new PendingTakeover(found, isAll));
      }
      handOverTakeovers();
    });
  }

  /// On the writer's thread. The registry comes first, because it must know what the dead node had
  /// matched. If something cannot be read now, it is tried again a second later. Until then nothing
  /// parked is loaded, so that events of the outbox come before what was parked behind them.
  private void handOverTakeovers() {
    while (!pending.isEmpty() && writer.catchUp()) {
      PendingTakeover next = pending.element();
      if (!next.segmentsAreHandedOver) {
        handOver(next.taken.segments(), next.isAll);
        next.segmentsAreHandedOver = true;
      }
      List<Long> outbox = next.taken.outbox();
      for (int from = 0; from < outbox.size(); from += PAGE) {
        findOrphans(outbox.subList(from, Math.min(outbox.size(), from + PAGE)));
      }
      pending.remove();
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

  /// Returns an id that is no larger than that of any attempt of these events, as
  /// [DeliveryIds#next] ensures.
  private static DeliveryId floor(List<OutboxEntry> entries) {
    return entries.stream()
        .map(entry -> DeliveryIds.floor(entry.stored().event().acceptedAt()))
        .min(DeliveryId::compareTo)
        .orElseThrow();
  }
}
