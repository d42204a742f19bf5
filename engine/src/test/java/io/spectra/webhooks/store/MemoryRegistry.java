package io.spectra.webhooks.store;

import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.Webhook.Activity;
import io.spectra.webhooks.webhook.Webhook.Pauses;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Keeps the registry's rows of a [MemoryStore], each with the version that last changed it.
/// Deleted webhooks stay as rows, so that a reader who was away learns of the deletion. Guarded by
/// its store.
final class MemoryRegistry {
  private final Map<Long, Row<Tenant>> tenants = new TreeMap<>();
  private final Map<Long, Row<ApiKey>> keys = new TreeMap<>();
  private final Map<Long, Row<Webhook>> webhooks = new TreeMap<>();
  private final Map<Long, Row<WebhookId>> deleted = new TreeMap<>();
  private final Map<Long, TenantId> owners = new TreeMap<>(); // of all webhooks that ever existed
  private long version;

  private record Row<T>(T value, long changedVersion) {}

  long version() {
    return version;
  }

  boolean hasTenant(TenantId id) {
    return tenants.containsKey(id.value());
  }

  /// Whether the webhook exists or once existed. Events may refer to a deleted one.
  boolean everHadWebhook(WebhookId id) {
    return owners.containsKey(id.value());
  }

  boolean hasWebhook(WebhookId id) {
    return webhooks.containsKey(id.value());
  }

  boolean isOwner(TenantId tenant, WebhookId webhook) {
    return tenant.equals(owners.get(webhook.value()));
  }

  RegistryDelta since(long since) {
    return new RegistryDelta(
        version,
        changed(tenants, since),
        changed(keys, since),
        changed(webhooks, since),
        changed(deleted, since));
  }

  /// Makes the change in a version of its own.
  ///
  /// @throws StoreException when the change is refused; nothing was changed
  RegistryDelta make(RegistryChange change) {
    long before = version;
    version++;
    try {
      carryOut(change);
    } catch (StoreException e) {
      version = before;
      throw e;
    }
    return since(before);
  }

  private void carryOut(RegistryChange change) {
    switch (change) {
      case RegistryChange.AddTenant(String name, Instant at) -> {
        var id = new TenantId(tenants.size() + 1L);
        tenants.put(id.value(), row(new Tenant(id, name, at)));
      }
      case RegistryChange.AddKey add -> add(add);
      case RegistryChange.RevokeKey(ApiKeyId id, Instant at) ->
          revoke(find(keys, id.value(), "key"), at);
      case RegistryChange.AddWebhook add -> add(add);
      case RegistryChange.ChangeWebhook edit ->
          put(changed(find(webhooks, edit.webhook().value(), "webhook"), edit));
      case RegistryChange.DeleteWebhook(WebhookId id, _) ->
          delete(find(webhooks, id.value(), "webhook").id());
    }
  }

  private static <T> T find(Map<Long, Row<T>> rows, long id, String what) {
    Row<T> row = rows.get(id);
    if (row == null) {
      throw new StoreException("there is no " + what + " " + id);
    }
    return row.value();
  }

  private void add(RegistryChange.AddKey add) {
    find(tenants, add.tenant().value(), "tenant");
    if (keys.values().stream().anyMatch(row -> row.value().hash().equals(add.hash()))) {
      throw new StoreException("there is a key with the same hash");
    }
    var id = new ApiKeyId(keys.size() + 1L);
    var key =
        new ApiKey(
            id,
            add.tenant(),
            add.hash(),
            add.label(),
            add.environment(),
            add.tier(),
            add.scopes(),
            add.at(),
            add.expiresAt(),
            Optional.empty());
    keys.put(id.value(), row(key));
  }

  private void revoke(ApiKey key, Instant at) {
    var revoked =
        new ApiKey(
            key.id(),
            key.tenant(),
            key.hash(),
            key.label(),
            key.environment(),
            key.tier(),
            key.scopes(),
            key.createdAt(),
            key.expiresAt(),
            Optional.of(key.revokedAt().orElse(at)));
    keys.put(key.id().value(), row(revoked));
    List<WebhookId> ofKey =
        webhooks.values().stream()
            .map(Row::value)
            .filter(webhook -> webhook.key().filter(Predicate.isEqual(key.id())).isPresent())
            .map(Webhook::id)
            .toList();
    ofKey.forEach(this::delete);
  }

  private void add(RegistryChange.AddWebhook add) {
    find(tenants, add.tenant().value(), "tenant");
    add.key().ifPresent(key -> find(keys, key.value(), "key"));
    var id = new WebhookId(owners.size() + 1L);
    owners.put(id.value(), add.tenant());
    put(
        new Webhook(
            id,
            add.tenant(),
            add.key(),
            add.url(),
            add.events(),
            add.description(),
            add.secret(),
            true,
            Activity.since(version),
            Pauses.NONE,
            add.at(),
            add.at()));
  }

  private Webhook changed(Webhook webhook, RegistryChange.ChangeWebhook edit) {
    boolean active = edit.active().orElse(webhook.active());
    return new Webhook(
        webhook.id(),
        webhook.tenant(),
        webhook.key(),
        edit.url().orElse(webhook.url()),
        edit.events().orElse(webhook.events()),
        edit.description().orElse(webhook.description()),
        webhook.secret(),
        active,
        active == webhook.active() ? webhook.activity() : webhook.activity().turned(version),
        pauses(webhook, active, edit.at()),
        webhook.createdAt(),
        edit.at());
  }

  private static Pauses pauses(Webhook webhook, boolean active, Instant at) {
    if (active == webhook.active()) {
      return webhook.pauses();
    }
    return active
        ? new Pauses(webhook.pauses().until(at), Optional.empty())
        : new Pauses(webhook.pauses().ended(), Optional.of(at));
  }

  private void put(Webhook webhook) {
    webhooks.put(webhook.id().value(), row(webhook));
  }

  private void delete(WebhookId id) {
    webhooks.remove(id.value());
    deleted.put(id.value(), row(id));
  }

  private <T> Row<T> row(T value) {
    return new Row<>(value, version);
  }

  private static <T> List<T> changed(Map<Long, Row<T>> rows, long since) {
    List<T> changed = new ArrayList<>();
    for (Row<T> row : rows.values()) {
      if (row.changedVersion() > since) {
        changed.add(row.value());
      }
    }
    return changed;
  }
}
