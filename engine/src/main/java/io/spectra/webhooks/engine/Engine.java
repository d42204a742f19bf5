package io.spectra.webhooks.engine;

import io.netty.channel.EventLoopGroup;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.event.EventCatalogue;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.nativelibrary.NativeDirectory;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.sending.ReceiverTls;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Accepts events and delivers each to every webhook that asks for it.
///
/// Starting recovers what an earlier run left unfinished. [#close] stops in two steps, and the next
/// start recovers what it could not finish. The engine does not close its store.
///
/// Receivers' names are looked up in the hosts file and at the name servers of this machine's
/// `resolv.conf`, and nowhere else. If the system's directory for temporary files cannot hold
/// Netty's native libraries, call [#loadNativeLibraries] before the first engine is built.
///
/// Any thread may call all methods.
///
/// - Methods that write and have no [Reply] block until the store has committed. Call them on
///   virtual threads, never on an event loop. They throw [UnavailableException] when the store does
///   not answer or the engine stops, and [UnknownIdException] for a tenant, key or webhook that
///   does not exist; then nothing was done.
/// - Methods that write and have a [Reply] never block, and pass these exceptions to the reply.
/// - Methods that read events and attempts block, and throw
///   [io.spectra.webhooks.store.StoreException] when the store cannot be read. For ids that do not
///   exist they return nothing.
/// - [#registry], [#status] and [#isReady] read memory and do not block.
public final class Engine implements AutoCloseable {
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(15);

  private final Store store;
  private final Registry registry;
  private final InstantSource clock;
  private final Intake intake;
  private final WaitingBytes waiting;
  private final EngineThreads threads;
  private final ReceiverCheck receivers;
  private final Optional<CallersWork> callersWork;

  private Engine(Builder parts, Store store) {
    this.store = store;
    this.clock = parts.clock;
    this.intake = new Intake(parts.clock, parts.random);
    this.waiting = new WaitingBytes(parts.settings.waitingBytesMax());
    this.threads = new EngineThreads(parts, store, this::revoke);
    this.registry = threads.registry();
    this.receivers =
        new ReceiverCheck(new EgressGuard(parts.settings.egress()), threads::addressesOf);
    this.callersWork =
        store
            .callerTransactions()
            .map(
                transactions -> new CallersWork(transactions, threads.core(), SystemEdge.ticker()));
  }

  /// Loads Netty's native libraries now, unpacked in this directory. Must be called before the
  /// process uses Netty, which looks for them only once. Blocks.
  ///
  /// @return why a library that belongs to this system cannot be used; Java's own sockets and TLS
  ///   replace it then
  public static Optional<String> loadNativeLibraries(NativeDirectory directory) {
    return Transport.loadNatives(directory);
  }

  /// Starts an engine with the default settings.
  public static Engine start(Store store) {
    return builder(store).start();
  }

  public static Builder builder(Store store) {
    return new Builder(store);
  }

  /// Takes what an embedder may choose; everything has a default.
  public static final class Builder {
    private final Store store;
    EngineSettings settings = EngineSettings.DEFAULT;
    DeliveryObserver observer = DeliveryObserver.NONE;
    InstantSource clock = InstantSource.system();
    RandomGenerator random = SystemEdge.secureRandom();
    ReceiverTls tls = ReceiverTls.trustingTheSystem();
    @Nullable EventLoopGroup loops;

    private Builder(Store store) {
      this.store = store;
    }

    public Builder settings(EngineSettings chosen) {
      settings = chosen;
      return this;
    }

    public Builder observer(DeliveryObserver chosen) {
      observer = chosen;
      return this;
    }

    /// Sets the clock of wall time, for people and storage; waiting uses the monotonic clock.
    public Builder clock(InstantSource chosen) {
      clock = chosen;
      return this;
    }

    /// Trusts the authorities in a PEM file as well as those that the JDK trusts.
    ///
    /// @throws IllegalArgumentException if the file cannot be read or contains no certificate
    public Builder authorities(Path pemFile) {
      tls = ReceiverTls.trustingTheSystemAnd(pemFile);
      return this;
    }

    /// Shares event loops that the embedder runs and closes. Without this the engine makes its own.
    public Builder loops(EventLoopGroup shared) {
      loops = shared;
      return this;
    }

    /// Recovers, and starts to deliver. Blocks until everything unfinished has been handed over.
    public Engine start() {
      Engine engine = new Engine(this, store);
      engine.threads.start();
      return engine;
    }
  }

  /// Publishes one event that happens now; `data` is a JSON object.
  public EventId publish(TenantId tenant, String type, String data) {
    var draft = new EventDraft(tenant, new EventType(type), clock.instant(), EventData.parse(data));
    return publish(List.of(draft)).getFirst();
  }

  /// Publishes events, all or none: they are durable when this returns.
  ///
  /// @throws UnknownIdException when there is no tenant that one of them names
  public List<EventId> publish(List<EventDraft> drafts) {
    return BlockingCall.await(reply -> publish(drafts, reply));
  }

  /// Publishes events, all or none, without blocking.
  public void publish(List<EventDraft> drafts, Reply<List<EventId>> reply) {
    publishFrozen(intake.freeze(drafts), reply);
  }

  /// Publishes events as a part of the caller's own transaction, on its connection: they are
  /// accepted if it commits, together with everything else that it writes. They are one change, and
  /// reach each webhook one after another. The store's tables must be in the caller's database.
  /// Call [JoinedEvents#committed()] after the commit.
  ///
  /// @throws UnsupportedOperationException when the store takes no part in callers' transactions
  /// @throws UnknownIdException when there is no tenant that one of them names; nothing was written
  public JoinedEvents publish(Connection connection, List<EventDraft> drafts) {
    CallersWork work =
        callersWork.orElseThrow(() ->
            new UnsupportedOperationException(
                "this store takes no part in callers' transactions; use transact instead"));
    if (!threads.isOpen()) {
      throw new UnavailableException("the engine is stopping");
    }
    return work.publish(connection, intake.freezeChange(drafts));
  }

  /// Runs a unit of work whose events are one change: they reach each webhook one after another.
  ///
  /// @throws UnknownIdException when there is no tenant that one of its events names; everything
  ///   was rolled back
  public <T> T transact(Work<T> work) {
    return BlockingCall.await(reply -> transact(work, true, reply));
  }

  /// Runs a unit of work whose events do not depend on each other, without blocking.
  public <T> void transactIndependent(Work<T> work, Reply<T> reply) {
    transact(work, false, reply);
  }

  public Tenant addTenant(String name) {
    return addTenant(name, ChangeTerms.NONE);
  }

  public Tenant addTenant(String name, ChangeTerms terms) {
    var change = new RegistryChange.AddTenant(name, clock.instant());
    return change(change, terms).tenants().getFirst();
  }

  public ApiKey addKey(RegistryChange.AddKey change) {
    return addKey(change, ChangeTerms.NONE);
  }

  public ApiKey addKey(RegistryChange.AddKey change, ChangeTerms terms) {
    return change(change, terms.after(known -> KnownIds.requireTenant(known, change.tenant())))
        .keys()
        .getFirst();
  }

  /// Revokes a key for good. When this returns, nothing starts any more for the key's webhooks.
  public void revokeKey(ApiKeyId key) {
    var change = new RegistryChange.RevokeKey(key, clock.instant());
    change(change, ChangeTerms.guardedBy(known -> KnownIds.requireKey(known, key)));
  }

  /// Registers a webhook. Looks up the URL's host, which takes a second at most.
  ///
  /// @throws BlockedUrlException when nothing would ever be sent to the URL
  public Webhook addWebhook(RegistryChange.AddWebhook change, ChangeTerms terms) {
    receivers.check(change.url());
    ChangeTerms.Guard ids =
        known -> {
          KnownIds.requireTenant(known, change.tenant());
          change.key().ifPresent(key -> KnownIds.requireUsableKey(known, key));
        };
    return change(change, terms.after(ids)).webhooks().getFirst();
  }

  /// Registers a webhook for events of the built-in catalogue, with a new secret and no API key.
  ///
  /// @throws IllegalArgumentException when the URL or an event's name is not acceptable;
  ///   [BlockedUrlException], which names the setting, when nothing would ever be sent to the URL
  public Webhook register(TenantId tenant, String url, String... events) {
    var change =
        new RegistryChange.AddWebhook(
            tenant,
            Optional.empty(),
            WebhookUrl.parse(url),
            EventFilter.parse(List.of(events), EventCatalogue.builtIn()),
            "",
            SigningSecret.generate(SystemEdge.secureRandom()),
            clock.instant());
    return addWebhook(change, ChangeTerms.NONE);
  }

  /// Changes a webhook, and checks a new URL as [#addWebhook] does.
  ///
  /// @throws BlockedUrlException when nothing would ever be sent to the new URL
  public Webhook changeWebhook(RegistryChange.ChangeWebhook change) {
    change.url().ifPresent(receivers::check);
    var terms = ChangeTerms.guardedBy(known -> KnownIds.requireWebhook(known, change.webhook()));
    return change(change, terms).webhooks().getFirst();
  }

  /// Deletes a webhook. When this returns, nothing starts for it any more, even if it was parked.
  public void deleteWebhook(WebhookId webhook) {
    var change = new RegistryChange.DeleteWebhook(webhook, clock.instant());
    change(change, ChangeTerms.guardedBy(known -> KnownIds.requireWebhook(known, webhook)));
  }

  /// Sends an event to one webhook alone, whatever types of events it asks for.
  ///
  /// @throws UnknownIdException when the event's tenant has no such webhook
  public EventId publishTo(WebhookId only, EventDraft draft) {
    KnownIds.requireWebhookOf(registry, draft.tenant(), only);
    List<NewEvent> events = List.of(intake.freezeFor(only, draft));
    List<EventId> ids = BlockingCall.await(reply -> publishFrozen(events, reply));
    return ids.getFirst();
  }

  /// Returns the tenants, keys and webhooks as they are now, for lookups.
  public Registry registry() {
    return registry;
  }

  /// Returns the newest attempts of a webhook, newest first.
  public List<HistoryRow> latestAttempts(TenantId tenant, WebhookId webhook, int limit) {
    return store.latestAttempts(tenant, webhook, limit);
  }

  /// Returns all attempts of one delivery, oldest first; none when there is no such delivery.
  public List<HistoryRow> attempts(TenantId tenant, WebhookId webhook, DeliveryId delivery) {
    return store.attempts(tenant, webhook, delivery);
  }

  /// Returns accepted events in the order of their sequences.
  public List<StoredEvent> events(EventQuery query) {
    return store.events(query);
  }

  public EngineStatus status() {
    return threads.status();
  }

  /// Whether the engine accepts, its store answers, and none of its threads has been stuck for
  /// seconds.
  public boolean isReady() {
    return threads.isReady();
  }

  /// Accepts nothing more, lets attempts under way finish and stores their outcomes, for as long as
  /// `bound`. An attempt that does not finish is repeated after the next start. Idempotent.
  public void close(Duration bound) {
    threads.close(bound);
    callersWork.ifPresent(CallersWork::close);
  }

  @Override
  public void close() {
    close(CLOSE_BOUND);
  }

  private void publishFrozen(List<NewEvent> events, Reply<List<EventId>> reply) {
    submit(
        new Submission.Events(events),
        WaitingBytes.bytesOf(events),
        accepted -> Intake.idsOf(accepted.events()),
        reply);
  }

  private <T> void transact(Work<T> work, boolean oneChange, Reply<T> reply) {
    UnitOfWork unit = intake.unit(work, oneChange);
    if (callersWork.isPresent() && threads.isOpen() && !threads.isStoreAway()) {
      callersWork.get().transact(unit, Engine::<T>valueOf, reply);
    } else {
      submit(new Submission.Work(unit), 0, accepted -> valueOf(accepted.value()), reply);
    }
  }

  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // the unit of work is the one that was submitted
  private static <T> T valueOf(Object value) {
    return (T) value;
  }

  private <T> void submit(
      Submission submission, long bytes, Function<Entry.Accepted, T> result, Reply<T> reply) {
    Optional<UnavailableException> closed = closed();
    if (closed.isPresent()) {
      reply.failed(closed.get());
    } else if (!waiting.enter(bytes)) {
      reply.failed(new UnavailableException("too many events wait to be stored; try again later"));
    } else {
      threads.core().submit(submission, new AdmittedSubmission<>(waiting, bytes, result, reply));
    }
  }

  private RegistryDelta change(RegistryChange change, ChangeTerms terms) {
    return BlockingCall.await(reply -> {
      Optional<UnavailableException> closed = closed();
      if (closed.isPresent()) {
        reply.failed(closed.get());
      } else {
        threads.core().sendToWriter(writer -> writer.change(change, terms, reply));
      }
    });
  }

  /// Returns why nothing can be accepted now, so that the caller need not wait to learn it.
  private Optional<UnavailableException> closed() {
    if (!threads.isOpen()) {
      return Optional.of(new UnavailableException("the engine is stopping"));
    }
    return threads.isStoreAway()
        ? Optional.of(new UnavailableException("the store does not answer; try again later"))
        : Optional.empty();
  }

  private void revoke(ApiKey expired) {
    var change = new RegistryChange.RevokeKey(expired.id(), clock.instant());
    change(change, ChangeTerms.NONE);
  }
}
