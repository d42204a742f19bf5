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

/// Where everything accepted is kept until it has an outcome, and the history after that.
///
/// All methods block until they are done. [#submit], [#change], [#unfinished] and [#prune] are
/// called on the writer's thread, and no [#change] before everything submitted is durable.
/// [#record] is called on the recorder's thread. All other methods may be called from any thread
/// that may block.
///
/// A call that fails throws a [StoreException]. It may have done its work all the same, because an
/// answer can be lost. The store then mends itself, with a new connection where it needs one, and
/// the next call simply tries. Nothing is retried inside. Only a [NodeLostException] is final:
/// until [Nodes#rejoin] every call that writes fails with it.
///
/// Several nodes may share a store ([#nodes]). Each then has a number, which says whose each outbox
/// row and segment is.
public interface Store extends AutoCloseable {

  /// Commits one batch: each event with its outbox row (where it matched), parked segments (one
  /// that is there already is left as it is), and the removal of closed outbox rows and finished
  /// segments (one that is gone already is no error).
  BatchResult submit(Batch batch);

  /// Whether a batch is durable when its [#submit] returns. Where it is not, a [#sync()] makes it
  /// so, and nobody is notified before that.
  default boolean isDurableOnCommit() {
    return true;
  }

  /// Makes every batch durable whose [#submit] has returned. One thread at a time calls this. It
  /// may be another thread than the writer's, and other calls may run at the same time.
  ///
  /// @throws StoreException when a batch since the last sync may be lost by a crash; later syncs
  ///   say nothing of those
  default void sync() {}

  /// Carries out one change of the registry, if the registry is still at `knownVersion`. The delta
  /// holds exactly the rows that changed, and its version is `knownVersion + 1`. A delta that still
  /// has `knownVersion` says that nothing was done because the registry had moved on: what it is
  /// now is for [#registrySince] to say. A change of something that is not there fails.
  ///
  /// `work` commits with the change, and is not run when nothing is done. If it refuses the change,
  /// nothing is written, and the call throws a [ChangeRefusedException].
  RegistryDelta change(long knownVersion, RegistryChange change, ChangeWork work);

  /// Makes a change that has no work beside it.
  default RegistryDelta change(long knownVersion, RegistryChange change) {
    return change(knownVersion, change, ChangeWork.NONE);
  }

  /// Writes attempts, which are durable when this returns, and returns their number. One that is
  /// there already is left as it is, so that a call whose answer was lost can be repeated. Called
  /// before the outbox rows of its events are closed.
  int record(List<AttemptRecord> attempts);

  /// All that changed since a registry version, 0 for all there is.
  RegistryDelta registrySince(long version);

  /// This node's outbox in order of sequence, from after `afterSequence`, at most `limit` entries.
  List<OutboxEntry> outbox(long afterSequence, int limit);

  /// The sequences in this node's outbox of events accepted before `before`, ascending: the sweep's
  /// candidates.
  List<Long> outboxSequences(Instant before);

  /// Those of the given events that are still in this node's outbox, read on the writer's own
  /// connection between its commits. They are durable by then.
  List<OutboxEntry> unfinished(Collection<Long> sequences);

  /// All segments of this node, by webhook and id.
  List<Segment.Head> segments();

  /// The sequences in those segments whose newest sequence is at least `sequence`, one segment an
  /// element.
  List<Segment> segmentsReaching(long sequence);

  /// The events at positions `from` until `from + limit` of a segment, in order. An event that is
  /// no longer stored is left out; a segment that is gone has none.
  LoadedSegment loadSegment(DeliveryId segment, int from, int limit);

  /// Which deliveries have an attempt with an id from `floor` on.
  Set<Delivered> attemptedSince(DeliveryId floor);

  /// The event sequences from `first` to `last` of one webhook's attempts with an id from `floor`
  /// on.
  Set<Long> attemptedOf(WebhookId webhook, DeliveryId floor, long first, long last);

  /// The newest delivery or segment id ever stored; 0 when there is none.
  DeliveryId newestDelivery();

  /// The newest attempts of a webhook, newest first.
  List<HistoryRow> latestAttempts(TenantId tenant, WebhookId webhook, int limit);

  /// All attempts of one delivery, oldest first; empty when it is not this webhook's or not there.
  List<HistoryRow> attempts(TenantId tenant, WebhookId webhook, DeliveryId delivery);

  /// What a tenant is shown of its events, all of it durable.
  List<StoredEvent> events(EventQuery query);

  /// Deletes up to `limit` events accepted before `before` that neither outbox nor segments refer
  /// to, and answers how many: fewer than `limit` when none is left. A store that keeps days looks
  /// at no day before it has passed as a whole, and may drop it as a whole, which it does not
  /// count.
  int prune(Instant before, int limit);

  /// Drops the attempts that started before `before`, whole days at a time where the store keeps
  /// days.
  void pruneAttempts(Instant before);

  /// The nodes that share this store; empty where one process at a time has it for itself.
  default Optional<Nodes> nodes() {
    return Optional.empty();
  }

  /// How the embedding program's transactions are its own; empty where all writes are the writer's.
  default Optional<CallerTransactions> callerTransactions() {
    return Optional.empty();
  }

  /// Closes what is open, within `bound`; the writer and the recorder have stopped by then.
  /// Idempotent.
  void close(Duration bound);

  @Override
  default void close() {
    close(Duration.ofSeconds(10));
  }

  /// One delivery, as an attempt names it.
  record Delivered(WebhookId webhook, long eventSequence) {}
}
