package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.Store.Delivered;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Adopts accepted events that nothing in memory works on, because the answer of their commit or
/// the hand-over after it was lost, or because the embedding program has committed them by itself.
/// The writer's thread only.
final class Adoption {
  private final Store store;
  private final Outbox outbox;
  private final PendingWrites pending;
  private final EventRouting routing;
  private final RegistryChanges changes;
  private final GroupCommit commits;

  Adoption(
      Store store,
      Outbox outbox,
      PendingWrites pending,
      EventRouting routing,
      RegistryChanges changes,
      GroupCommit commits) {
    this.store = store;
    this.outbox = outbox;
    this.pending = pending;
    this.routing = routing;
    this.changes = changes;
    this.commits = commits;
  }

  /// Reads those of the outbox entries with these sequences that nothing in memory works on.
  List<OutboxEntry> orphans(Collection<Long> sequences) {
    List<Long> unknown = sequences.stream().filter(sequence -> !isKnown(sequence)).toList();
    return unknown.isEmpty() ? List.of() : store.unfinished(unknown);
  }

  /// Hands over entries that nothing in memory works on, except the deliveries that are `over`. An
  /// entry that has become known meanwhile is passed over, and so is one that was matched under a
  /// version of the registry that cannot be read now: the next sweep finds it again.
  void adopt(List<OutboxEntry> entries, Set<Delivered> over) {
    for (OutboxEntry entry : entries) {
      long sequence = entry.stored().sequence();
      if (!isKnown(sequence)
          && changes.isUpTo(entry.registryVersion())
          && !routing.recovered(entry, id -> over.contains(new Delivered(id, sequence)))) {
        pending.deleteRow(sequence);
      }
    }
    routing.routes().post();
  }

  private boolean isKnown(long sequence) {
    return outbox.isKnown(sequence) || commits.holds(sequence);
  }
}
