package io.spectra.webhooks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An id that is not there is the caller's mistake, whichever call names it and whichever store is
/// below: it is never reported as a failure of the store, and nothing is kept of what named it. A
/// store's test extends this, and says how it is opened.
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class UnknownIdsContract {
  private static final Instant AT = Instant.parse("2026-05-18T14:23:00Z");
  private static final TenantId NOBODY = new TenantId(4_711);
  private static final WebhookId NOWHERE = new WebhookId(4_712);
  private static final ApiKeyId NO_KEY = new ApiKeyId(4_713);

  private Engine engine;
  private TenantId tenant;

  /// Opens a store on a place that is empty when a test starts; the subclass closes it.
  protected abstract Store open();

  @BeforeEach
  final void start() {
    engine = Engine.start(open());
    tenant = engine.addTenant("acme").id();
  }

  @AfterEach
  final void stop() {
    engine.close();
  }

  protected final Engine engine() {
    return engine;
  }

  protected static EventDraft draftOfNobody() {
    return draft(NOBODY);
  }

  @Test
  void an_event_for_a_tenant_that_is_not_there_is_refused_as_such() {
    isUnknown("tenant 4711", () -> engine.publish(NOBODY, "order.created", "{}"));
    isUnknown("tenant 4711", () -> engine.publish(List.of(draft(tenant), draft(NOBODY))));

    assertThat(eventsOf(tenant)).isEmpty();
    assertThat(engine.isReady()).isTrue();
  }

  @Test
  void the_reply_to_a_call_that_does_not_block_hears_the_same() {
    var heard = new Heard<List<EventId>>();

    engine.publish(List.of(draft(NOBODY)), heard);

    isUnknown("tenant 4711", heard::outcome);
  }

  @Test
  void an_event_beside_one_for_a_tenant_that_is_not_there_is_accepted() {
    var good = new Heard<List<EventId>>();
    var bad = new Heard<List<EventId>>();

    engine.publish(List.of(draft(tenant)), good);
    engine.publish(List.of(draft(NOBODY)), bad);

    assertThat(good.outcome()).hasSize(1);
    isUnknown("tenant 4711", bad::outcome);
    assertThat(eventsOf(tenant)).hasSize(1);
  }

  @Test
  void a_unit_of_work_that_causes_such_an_event_is_rolled_back() {
    isUnknown(
        "tenant 4711",
        () ->
            engine.transact((_, events) -> {
              events.add(draft(tenant));
              return events.add(draft(NOBODY));
            }));

    assertThat(eventsOf(tenant)).isEmpty();
  }

  @Test
  void an_independent_unit_of_work_hears_the_same() {
    var heard = new Heard<EventId>();

    engine.transactIndependent((_, events) -> events.add(draft(NOBODY)), heard);

    isUnknown("tenant 4711", heard::outcome);
  }

  @Test
  void an_event_for_one_webhook_names_one_of_its_own_tenant() {
    var webhook = engine.register(tenant, "https://93.184.215.14/", "*").id();
    var other = engine.addTenant("other").id();

    isUnknown("webhook 4712", () -> engine.publishTo(NOWHERE, draft(tenant)));
    isUnknown("webhook " + webhook, () -> engine.publishTo(webhook, draft(other)));
    isUnknown("webhook " + webhook, () -> engine.publishTo(webhook, draft(NOBODY)));
    assertThat(eventsOf(tenant)).isEmpty();
  }

  @Test
  void what_changes_the_registry_names_what_is_there() {
    isUnknown("tenant 4711", () -> engine.register(NOBODY, "https://93.184.215.14/", "*"));
    isUnknown("tenant 4711", () -> engine.addKey(key()));
    isUnknown("API key 4713", () -> engine.revokeKey(NO_KEY));
    isUnknown("webhook 4712", () -> engine.deleteWebhook(NOWHERE));
    isUnknown("webhook 4712", () -> engine.changeWebhook(turnedOff()));
  }

  @Test
  void what_is_not_there_has_no_events_and_no_attempts() {
    assertThat(eventsOf(NOBODY)).isEmpty();
    assertThat(engine.latestAttempts(NOBODY, NOWHERE, 50)).isEmpty();
    assertThat(engine.latestAttempts(tenant, NOWHERE, 50)).isEmpty();
    assertThat(engine.attempts(tenant, NOWHERE, new DeliveryId(1))).isEmpty();
    assertThat(engine.registry().webhooks(NOBODY)).isEmpty();
  }

  protected static void isUnknown(String what, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(UnknownIdException.class)
        .hasMessage("there is no " + what);
  }

  private static EventDraft draft(TenantId of) {
    return new EventDraft(of, new EventType("order.created"), AT, EventData.parse("{}"));
  }

  private static RegistryChange.AddKey key() {
    return new RegistryChange.AddKey(
        NOBODY,
        new KeyHash(new byte[32]),
        "till",
        ApiKey.Environment.LIVE,
        "unlimited",
        Set.of(),
        Optional.empty(),
        AT);
  }

  private static RegistryChange.ChangeWebhook turnedOff() {
    return new RegistryChange.ChangeWebhook(
        NOWHERE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(false), AT);
  }

  private List<StoredEvent> eventsOf(TenantId of) {
    return engine.events(new EventQuery(of, -1, Set.of(), Optional.empty(), Optional.empty(), 10));
  }

  /// A reply that is waited for.
  private static final class Heard<T> implements Reply<T> {
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    @Override
    public void done(T result) {
      outcome.complete(result);
    }

    @Override
    public void failed(Throwable cause) {
      outcome.completeExceptionally(cause);
    }

    T outcome() {
      try {
        return outcome.get(30, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new AssertionError(e);
      } catch (InterruptedException | TimeoutException e) {
        throw new AssertionError("the reply does not come", e);
      }
    }
  }
}
