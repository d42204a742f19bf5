package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventIds;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Simulates the callers of the nodes of a simulated world. They publish events and change webhooks
/// through any of the nodes, and note the answers. While no node takes calls, theirs come to
/// nothing.
final class Callers {
  static final int BODY_BYTES_MAX = 600;
  static final int WEBHOOKS_MAX = 12;
  private static final List<EventType> TYPES =
      List.of(
          new EventType("order.created"),
          new EventType("order.status_changed"),
          new EventType("inventory.sold"));

  private final RandomGenerator random;
  private final Ledger ledger;
  private final Fleet fleet;
  private final Population population;
  private final EventIds eventIds;
  private final List<Heard<?>> unanswered = new ArrayList<>();

  Callers(World world, Fleet fleet, Population population) {
    this.random = world.random();
    this.ledger = world.ledger();
    this.fleet = fleet;
    this.population = population;
    this.eventIds = new EventIds(world.time(), random);
  }

  /// Returns the number of calls that a node still owes an answer. A dead node owes none.
  int unanswered() {
    List<SimulatedNode> living = fleet.living();
    unanswered.removeIf(heard -> !living.contains(heard.node));
    return unanswered.size();
  }

  private NewEvent event(
      Instant at, EventType type, int position, TenantId tenant, Optional<WebhookId> only) {
    byte[] body = new byte[1 + random.nextInt(BODY_BYTES_MAX)];
    return new NewEvent(eventIds.next(), tenant, type, at, position, only, body);
  }

  private List<NewEvent> events(SimulatedNode node, int count, boolean oneChange) {
    TenantId tenant = population.anyTenant();
    Instant at = node.clock().instant();
    List<NewEvent> fresh = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      EventType type = TYPES.get(random.nextInt(TYPES.size()));
      fresh.add(event(at, type, oneChange ? i : 0, tenant, Optional.empty()));
    }
    return fresh;
  }

  void publish(int count) {
    onAnyNode(node -> publish(node, count));
  }

  void publish(SimulatedNode node, int count) {
    submit(node, events(node, count, false));
  }

  /// Publishes events of one change, which go to a receiver one after another.
  void publishChange(int count) {
    onAnyNode(node -> submit(node, events(node, count, true)));
  }

  private void submit(SimulatedNode node, List<NewEvent> fresh) {
    submit(node, new Submission.Events(fresh), fresh, false);
  }

  /// Submits an event twice in one request. An event cannot be stored twice, nor can anything that
  /// is submitted with it.
  void publishTwice() {
    onAnyNode(node -> {
      List<NewEvent> fresh = events(node, 2, false);
      fresh.add(fresh.getFirst());
      submit(node, new Submission.Events(fresh), fresh, true);
    });
  }

  void transact() {
    onAnyNode(node -> {
      List<NewEvent> fresh = events(node, 1 + random.nextInt(3), true);
      boolean fails = random.nextInt(4) == 0;
      UnitOfWork work =
          _ -> {
            if (fails) {
              throw new IllegalStateException("the order is gone");
            }
            return new UnitOfWork.Written("done", fresh);
          };
      submit(node, new Submission.Work(work), fresh, fails);
    });
  }

  /// Sends a test event to one webhook alone.
  void test() {
    onAnyNode(node -> {
      WebhookModel webhook = anyWebhook();
      Instant at = node.clock().instant();
      var only = Optional.of(webhook.id);
      submit(node, List.of(event(at, EventType.WEBHOOK_TEST, 0, webhook.tenant(), only)));
    });
  }

  private void submit(
      SimulatedNode node, Submission submission, List<NewEvent> fresh, boolean mustFail) {
    ledger.published(fresh);
    var answer =
        new Heard<Entry.Accepted>(
            node,
            (_, accepted) -> {
              if (mustFail || accepted.events().size() != fresh.size()) {
                throw new AssertionError("accepted what cannot be: " + accepted);
              }
              ledger.accepted(accepted.events());
            },
            () -> ledger.refused(fresh));
    node.sendToWriter(writer -> writer.submit(submission, answer));
  }

  private WebhookModel anyWebhook() {
    List<WebhookModel> all = List.copyOf(ledger.webhooks());
    return all.get(random.nextInt(all.size()));
  }

  void addWebhook() {
    onAnyNode(this::addWebhook);
  }

  void addWebhook(SimulatedNode node) {
    if (ledger.webhooks().size() < WEBHOOKS_MAX) {
      request(node, population.newWebhook(node.clock().instant()), ChangeTerms.Guard.NONE);
    }
  }

  void changeWebhook() {
    WebhookModel webhook = anyWebhook();
    Optional<WebhookUrl> url =
        random.nextInt(3) == 0 ? Optional.of(population.anyUrl()) : Optional.empty();
    Optional<EventFilter> filter =
        random.nextInt(6) == 0 ? Optional.of(population.anyFilter()) : Optional.empty();
    Optional<Boolean> active =
        random.nextBoolean() ? Optional.of(random.nextBoolean()) : Optional.empty();
    change(webhook, url, filter, active);
  }

  /// Makes every webhook active that is not.
  void resumeAll() {
    ledger.webhooks().stream()
        .filter(webhook -> !webhook.isDeleted() && !webhook.isActive())
        .forEach(webhook -> change(webhook, Optional.empty(), Optional.empty(), Optional.of(true)));
  }

  private void change(
      WebhookModel webhook,
      Optional<WebhookUrl> url,
      Optional<EventFilter> filter,
      Optional<Boolean> active) {
    onAnyNode(node ->
        request(
            node,
            new RegistryChange.ChangeWebhook(
                webhook.id, url, filter, Optional.empty(), active, node.clock().instant()),
            known -> mustBeThere(known, webhook.id)));
  }

  private static void mustBeThere(Registry known, WebhookId webhook) {
    if (known.webhook(webhook).isEmpty()) {
      throw new IllegalStateException("there is no webhook " + webhook);
    }
  }

  void deleteWebhook() {
    WebhookModel webhook = anyWebhook();
    onAnyNode(node ->
        request(
            node,
            new RegistryChange.DeleteWebhook(webhook.id, node.clock().instant()),
            known -> mustBeThere(known, webhook.id)));
  }

  void revokeKey() {
    ApiKeyId key = population.anyKey();
    onAnyNode(node ->
        request(
            node,
            new RegistryChange.RevokeKey(key, node.clock().instant()),
            ChangeTerms.Guard.NONE));
  }

  private void request(SimulatedNode node, RegistryChange change, ChangeTerms.Guard guard) {
    var answer =
        new Heard<RegistryDelta>(
            node, (by, delta) -> ledger.answered(by.number(), delta), () -> {});
    node.sendToWriter(writer -> writer.change(change, ChangeTerms.guardedBy(guard), answer));
  }

  private void onAnyNode(Consumer<SimulatedNode> call) {
    fleet.any().filter(SimulatedNode::isOpen).ifPresent(call);
  }

  /// Receives the reply to one call. It comes once, or never if the node dies first.
  private final class Heard<T> implements Reply<T> {
    final SimulatedNode node;
    private final BiConsumer<SimulatedNode, T> whenDone;
    private final Runnable whenRefused;

    Heard(SimulatedNode node, BiConsumer<SimulatedNode, T> whenDone, Runnable whenRefused) {
      this.node = node;
      this.whenDone = whenDone;
      this.whenRefused = whenRefused;
      unanswered.add(this);
    }

    @Override
    public void done(T result) {
      hear();
      whenDone.accept(node, result);
    }

    @Override
    public void failed(Throwable cause) {
      hear();
      ledger.trace(1, () -> "refused: " + cause.getMessage());
      whenRefused.run();
    }

    private void hear() {
      if (!fleet.living().contains(node) || !unanswered.remove(this)) {
        throw new AssertionError("a call was answered twice, or by a dead node");
      }
    }
  }
}
