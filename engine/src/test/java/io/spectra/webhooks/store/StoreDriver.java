package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.BatchResult.Committed;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// Calls a store as the writer and the recorder do, and makes the rows that they would pass to it.
/// Tests of stores use it, one thread at a time.
public final class StoreDriver {
  /// A time before everything that a driver makes.
  public static final Instant START = Instant.parse("2026-05-18T14:23:00Z");

  private final Store store;
  private long version;
  private int made;

  /// Reads the registry of a store that may have been used before.
  public StoreDriver(Store store) {
    this.store = store;
    this.version = store.registrySince(0).version();
  }

  /// Returns the registry version that the next call uses.
  public long version() {
    return version;
  }

  public Tenant addTenant(String name) {
    return change(new RegistryChange.AddTenant(name, START)).tenants().getFirst();
  }

  public ApiKey addKey(TenantId tenant) {
    byte[] hash = ByteBuffer.allocate(32).putInt(++made).array();
    var change =
        new RegistryChange.AddKey(
            tenant,
            new KeyHash(hash),
            "shop",
            ApiKey.Environment.LIVE,
            "standard",
            Set.of("webhooks:manage", "events:publish"),
            Optional.of(START.plusSeconds(3_600)),
            START);
    return change(change).keys().getFirst();
  }

  public Webhook addWebhook(TenantId tenant, Optional<ApiKeyId> key) {
    var change =
        new RegistryChange.AddWebhook(
            tenant,
            key,
            WebhookUrl.parse("https://shop.example/hooks?source=spectra"),
            EventFilter.stored(List.of("order.shipped", "inventory.*")),
            "the warehouse",
            SigningSecret.of("f9a3d7b2e8c1"),
            START);
    return change(change).webhooks().getFirst();
  }

  public Webhook setActive(WebhookId webhook, boolean active, Instant at) {
    var change =
        new RegistryChange.ChangeWebhook(
            webhook, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(active), at);
    return change(change).webhooks().getFirst();
  }

  /// Makes a change under the newest version, which it then raises.
  public RegistryDelta change(RegistryChange change) {
    RegistryDelta delta = changeAt(version, change);
    version = delta.version();
    return delta;
  }

  public RegistryDelta changeAt(long knownVersion, RegistryChange change) {
    return changeAt(knownVersion, change, ChangeWork.NONE);
  }

  public RegistryDelta changeAt(long knownVersion, RegistryChange change, ChangeWork work) {
    return call(() -> store.change(knownVersion, change, work));
  }

  public NewEvent event(TenantId tenant, Instant acceptedAt) {
    return event(tenant, "order.shipped", acceptedAt, 0, Optional.empty());
  }

  public NewEvent event(
      TenantId tenant, String type, Instant acceptedAt, int position, Optional<WebhookId> only) {
    made++;
    String body = "{\"event\":\"" + type + "\",\"data\":{\"n\":" + made + ",\"sum\":320.00}}";
    var id = new UUID((acceptedAt.toEpochMilli() << 16) | 0x7000L, (1L << 63) | made);
    return new NewEvent(
        new EventId(id),
        tenant,
        new EventType(type),
        acceptedAt,
        position,
        only,
        body.getBytes(StandardCharsets.UTF_8));
  }

  /// Stores events that all match, in one batch of one submission.
  public List<StoredEvent> accept(NewEvent... events) {
    var committed = committed(batch(List.of(new Submission.Events(List.of(events)))));
    return ((Entry.Accepted) committed.entries().getFirst()).events();
  }

  public List<StoredEvent> accept(TenantId tenant, int count) {
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event(tenant, START.plusSeconds(i)));
    }
    return accept(events.toArray(NewEvent[]::new));
  }

  public void park(Segment... segments) {
    committed(new Batch(version, _ -> true, List.of(), List.of(segments), List.of(), List.of()));
  }

  public void close(Long... outbox) {
    committed(new Batch(version, _ -> true, List.of(), List.of(), List.of(outbox), List.of()));
  }

  public void finish(Long... segments) {
    committed(new Batch(version, _ -> true, List.of(), List.of(), List.of(), List.of(segments)));
  }

  /// Returns a batch that has only submissions, all of whose events match.
  public Batch batch(List<Submission> submissions) {
    return new Batch(version, _ -> true, submissions, List.of(), List.of(), List.of());
  }

  public Committed committed(Batch batch) {
    return (Committed) submit(batch);
  }

  /// Submits a batch and syncs the store. The batch is durable when this returns.
  ///
  /// @throws StoreException when the store reports a failure
  public BatchResult submit(Batch batch) {
    BatchResult result = call(() -> store.submit(batch));
    store.sync();
    return result;
  }

  public static AttemptRecord attempt(
      long delivery, WebhookId webhook, long sequence, Outcome outcome) {
    return new AttemptRecord(new DeliveryId(delivery), webhook, sequence, 1, START, outcome);
  }

  /// Returns the `n`th delivery id of the second [#START].
  public static long delivery(long n) {
    return DeliveryIds.floor(START).value() + (n << 8);
  }

  public static Outcome answered(int status) {
    return new Outcome.Answered(status, "thank you", Duration.ofMillis(12));
  }

  public int record(AttemptRecord... attempts) {
    return call(() -> store.record(List.of(attempts)));
  }

  /// Treats every exception of a call as a failure of the store, as the writer and the recorder do.
  private static <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException | Error e) {
      throw StoreException.of(e);
    }
  }
}
