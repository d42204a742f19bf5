package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.ChangeRefusedException;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.tasks.FailureReport;
import io.spectra.webhooks.webhook.Webhook;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Changes the registry, one change at a time, and brings it up to the store's version where
/// another node or a lost answer has moved it on. The writer's thread only.
final class RegistryChanges {
  private static final Logger LOG = System.getLogger(RegistryChanges.class.getName());

  private final Store store;
  private final Registry registry;
  private final Routes routes;
  private final StoreHealth health;
  private final BooleanSupplier mayMove;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final FailureReport unreadable =
      new FailureReport(LOG, Level.WARNING, "The registry could not be read; trying again");
  private boolean behind; // the store's registry is known to have moved on

  private record Waiting(RegistryChange change, ChangeTerms terms, Reply<RegistryDelta> reply) {}

  /// `mayMove` says whether nothing depends on the version of the registry that memory has.
  RegistryChanges(
      Store store, Registry registry, Routes routes, StoreHealth health, BooleanSupplier mayMove) {
    this.store = store;
    this.registry = registry;
    this.routes = routes;
    this.health = health;
    this.mayMove = mayMove;
  }

  void add(RegistryChange change, ChangeTerms terms, Reply<RegistryDelta> reply) {
    waiting.add(new Waiting(change, terms, reply));
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void refuseAll(StoreException cause) {
    waiting.forEach(change -> Replies.failed(change.reply(), cause));
    waiting.clear();
  }

  /// Whether the store's registry is known to have moved on.
  boolean isBehind() {
    return behind;
  }

  void fallBehind() {
    behind = true;
  }

  /// Brings the registry up to the store's version; returns false when it may not move now, or the
  /// store does not answer.
  boolean catchUp() {
    if (!mayMove.getAsBoolean()) {
      return false;
    }
    try {
      RegistryDelta delta = store.registrySince(registry.version());
      behind = false;
      unreadable.worked();
      if (delta.version() > registry.version()) {
        apply(delta);
        routes.post();
      }
      return true;
    } catch (StoreException e) {
      unreadable.failed(e);
      return false;
    }
  }

  /// Whether the registry here is at least at this version, which may need a look at the store.
  boolean isUpTo(long version) {
    return registry.version() >= version || (catchUp() && registry.version() >= version);
  }

  /// Runs `known`, on a loop, when memory has at least this version of the registry and every loop
  /// has acted on all changes up to it. Does nothing when the store does not answer.
  void whenKnown(long version, Runnable known) {
    if (isUpTo(version)) {
      routes.afterAll(known);
      routes.post();
    }
  }

  /// Makes the change that has waited longest, or refuses it.
  void makeNext() {
    Waiting next = waiting.remove();
    Optional<Webhook> same = unchanged(next.change());
    if (same.isPresent()) {
      replyAfterAll(next, nothing(same.get()));
      return;
    }
    try {
      next.terms().guard().check(registry);
    } catch (RuntimeException refused) {
      Replies.failed(next.reply(), refused);
      return;
    }
    make(next);
  }

  private void make(Waiting next) {
    long known = registry.version();
    RegistryDelta delta;
    try {
      delta = store.change(known, next.change(), next.terms().work());
    } catch (ChangeRefusedException refused) {
      Replies.failed(next.reply(), refused.refusal());
      return;
    } catch (RuntimeException | Error e) { // every failure must reach the caller
      StoreException cause = StoreException.of(e);
      behind = true; // the change may have been made all the same
      health.failed(
          "A change of the registry could not be written; its caller is asked to try again", cause);
      Replies.failed(next.reply(), cause);
      return;
    }
    if (delta.version() == known + 1) {
      apply(delta);
      replyAfterAll(next, delta);
    } else {
      behind = true;
      waiting.addFirst(next);
    }
  }

  /// Returns the webhook if the change would leave it as it is. Only the store's newest version
  /// decides that, since another node may have changed what memory knows.
  private Optional<Webhook> unchanged(RegistryChange change) {
    return change instanceof RegistryChange.ChangeWebhook edit
            && unchanged(edit).isPresent()
            && catchUp()
        ? unchanged(edit)
        : Optional.empty();
  }

  private Optional<Webhook> unchanged(RegistryChange.ChangeWebhook edit) {
    return registry.webhook(edit.webhook()).filter(webhook -> !edit.changes(webhook));
  }

  private RegistryDelta nothing(Webhook same) {
    return new RegistryDelta(registry.version(), List.of(), List.of(), List.of(same), List.of());
  }

  private void apply(RegistryDelta delta) {
    registry.apply(delta);
    routes.add(delta);
  }

  /// Replies when every loop has acted on this change and on those before it.
  private void replyAfterAll(Waiting change, RegistryDelta delta) {
    routes.afterAll(() -> Replies.done(change.reply(), delta));
    routes.post();
  }
}
