package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Stores everything that was accepted until it has an outcome, and the history after that.
///
/// All methods block until they are done. [#submit], [#change], [#unfinished] and [#prune] are
/// called on the writer's thread, and [#change] only when everything submitted before is durable.
/// [#record] is called on the recorder's thread. Any thread that may block can call the other
/// methods.
///
/// A call that fails throws a [StoreException]. It may have done its work nevertheless, because an
/// answer can be lost. The store recovers by itself, with a new connection if it needs one, and the
/// next call simply tries again. The store itself retries nothing. Only a [NodeLostException] is
/// final: until [Nodes#rejoin] every call that writes fails with it.
///
/// Several nodes may share a store ([#nodes]). Each then has a number, which marks the outbox rows
/// and segments that belong to it.
public interface Store extends AutoCloseable {

  /// Commits one batch. Inserts each event, with an outbox row if it matched, and the parked
  /// segments; a segment that is stored already stays as it is. Deletes closed outbox rows and
  /// finished segments, some of which may be deleted already.
  BatchResult submit(Batch batch);

  /// Whether a batch is durable when its [#submit] returns. If it is not, a [#sync()] makes it
  /// durable, and nobody is notified before that.
  default boolean isDurableOnCommit() {
    return true;
  }

  /// Makes every batch durable whose [#submit] has returned. One thread at a time calls this. It
  /// may be another thread than the writer's, and other calls may run at the same time.
  ///
  /// @throws StoreException when a crash may lose a batch that was submitted since the last sync;
  ///   later syncs do not report it again
  default void sync() {}

  /// Carries out one change of the registry, if the registry is still at `knownVersion`. The delta
  /// holds exactly the rows that changed, and its version is `knownVersion + 1`. If the registry
  /// has another version, nothing is done, and the delta still has `knownVersion`; [#registrySince]
  /// then returns the newer rows. A change of something that does not exist fails.
  ///
  /// `work` is committed with the change, and does not run if nothing is done. If it refuses the
  /// change, nothing is written, and the call throws a [ChangeRefusedException].
  RegistryDelta change(long knownVersion, RegistryChange change, ChangeWork work);

  /// Makes a change that has no other work to commit with it.
  default RegistryDelta change(long knownVersion, RegistryChange change) {
    return change(knownVersion, change, ChangeWork.NONE);
  }

  /// Writes attempts, which are durable when this returns, and returns the number of new ones. An
  /// attempt that is stored already stays as it is, so a call whose answer was lost can be
  /// repeated. Called before the outbox rows of its events are closed.
  int record(List<AttemptRecord> attempts);

  /// Returns all rows that changed since a registry version; for version 0 the whole registry.
  RegistryDelta registrySince(long version);

  /// Returns up to `limit` entries of this node's outbox after `afterSequence`, in the order of
  /// their sequences.
  List<OutboxEntry> outbox(long afterSequence, int limit);

  /// Returns the sequences of the events in this node's outbox that were accepted before `before`,
  /// ascending. The sweep examines them.
  List<Long> outboxSequences(Instant before);

  /// Returns those of the given events that are still in this node's outbox. Reads on the writer's
  /// own connection between its commits. The events are durable when this returns.
  List<OutboxEntry> unfinished(Collection<Long> sequences);

  /// Returns all segments of this node, ordered by webhook and id.
  List<Segment.Head> segments();

  /// Returns the segments whose newest sequence is at least `sequence`.
  List<Segment> segmentsReaching(long sequence);

  /// Returns the events at the indexes from `from` to `from + limit - 1` of a segment, in order. An
  /// event that is no longer stored is left out. A deleted segment has no events.
  LoadedSegment loadSegment(DeliveryId segment, int from, int limit);

  /// Returns the deliveries that have an attempt with an id of at least `floor`.
  Set<Delivered> attemptedSince(DeliveryId floor);

  /// Returns the event sequences from `first` to `last` of one webhook's attempts whose id is at
  /// least `floor`.
  Set<Long> attemptedOf(WebhookId webhook, DeliveryId floor, long first, long last);

  /// Returns the newest delivery or segment id that was ever stored; 0 if there is none.
  DeliveryId newestDelivery();

  /// Returns the newest attempts of a webhook, newest first.
  List<HistoryRow> latestAttempts(TenantId tenant, WebhookId webhook, int limit);

  /// Returns all attempts of one delivery, oldest first; empty if the delivery is not this
  /// webhook's or does not exist.
  List<HistoryRow> attempts(TenantId tenant, WebhookId webhook, DeliveryId delivery);

  /// Lists a tenant's events. All listed events are durable.
  List<StoredEvent> events(EventQuery query);

  /// Deletes up to `limit` events accepted before `before` that neither outbox nor segments refer
  /// to. Returns how many were deleted: fewer than `limit` when none is left. A store that keeps
  /// days examines a day only when it has passed completely. It may drop a whole day, and does not
  /// count those events.
  int prune(Instant before, int limit);

  /// Deletes the attempts that started before `before`; whole days at a time if the store keeps
  /// days.
  void pruneAttempts(Instant before);

  /// Returns the nodes that share this store; empty if only one process at a time uses it.
  default Optional<Nodes> nodes() {
    return Optional.empty();
  }

  /// Returns the access for the embedding program's own transactions; empty if only the writer
  /// writes.
  default Optional<CallerTransactions> callerTransactions() {
    return Optional.empty();
  }

  /// Closes the store within `bound`. The writer and the recorder have stopped before. Idempotent.
  void close(Duration bound);

  @Override
  default void close() {
    close(Duration.ofSeconds(10));
  }

  /// A delivery, identified as in an attempt.
  record Delivered(WebhookId webhook, long eventSequence) {}
}
