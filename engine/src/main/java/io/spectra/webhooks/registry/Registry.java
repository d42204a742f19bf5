package io.spectra.webhooks.registry;

import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Holds tenants, API keys and webhooks in memory, as they are in the store at [#version()].
///
/// Only the writer's thread applies changes and matches events. Any thread may look up entries by
/// id or hash. It sees a change as soon as it is applied, which is before the caller that requested
/// the change gets its answer.
public final class Registry {
  private final int loops;
  private final Map<TenantId, Tenant> tenants = new ConcurrentHashMap<>();
  private final Map<ApiKeyId, ApiKey> keys = new ConcurrentHashMap<>();
  private final Map<KeyHash, ApiKey> keysByHash = new ConcurrentHashMap<>();
  private final Map<WebhookId, Webhook> webhooks = new ConcurrentHashMap<>();
  private final Map<TenantId, TenantWebhooks> byTenant = new ConcurrentHashMap<>();
  private volatile long version; // set by the writer's thread

  /// Creates an empty registry. `loops` is the number of event loops that share the lanes.
  public Registry(int loops) {
    this.loops = loops;
  }

  public long version() {
    return version;
  }

  /// Applies a change. May be called by the writer's thread only.
  public void apply(RegistryDelta delta) {
    delta.tenants().forEach(tenant -> tenants.put(tenant.id(), tenant));
    delta.keys().forEach(this::put);
    delta.webhooks().forEach(this::put);
    delta.deletedWebhooks().forEach(this::remove);
    version = delta.version();
  }

  /// Returns the webhooks that an event of this type goes to now. May be called by the writer's
  /// thread only.
  public Targets targets(TenantId tenant, EventType type) {
    return webhooksOf(tenant).matching(type);
  }

  /// Returns the webhooks that an event goes to if it was accepted under `acceptedVersion`: those
  /// that were registered and active at that version. May be called by the writer's thread only.
  public Targets targets(TenantId tenant, EventType type, long acceptedVersion) {
    return Targets.of(
        webhooksOf(tenant).byId.values().stream()
            .filter(webhook -> webhook.activity().isOnAt(acceptedVersion))
            .filter(webhook -> webhook.events().matches(type))
            .map(Webhook::id)
            .toList(),
        loops);
  }

  /// Returns this one webhook as the target, or no target if the webhook has been deleted.
  public Targets target(WebhookId only) {
    return Targets.of(webhooks.containsKey(only) ? List.of(only) : List.of(), loops);
  }

  public Optional<Tenant> tenant(TenantId id) {
    return Optional.ofNullable(tenants.get(id));
  }

  public Collection<Tenant> tenants() {
    return List.copyOf(tenants.values());
  }

  public Optional<ApiKey> key(ApiKeyId id) {
    return Optional.ofNullable(keys.get(id));
  }

  public Optional<ApiKey> key(KeyHash hash) {
    return Optional.ofNullable(keysByHash.get(hash));
  }

  public Collection<ApiKey> keys() {
    return List.copyOf(keys.values());
  }

  public Optional<Webhook> webhook(WebhookId id) {
    return Optional.ofNullable(webhooks.get(id));
  }

  /// Returns all webhooks of a tenant, ordered by id.
  public List<Webhook> webhooks(TenantId tenant) {
    TenantWebhooks of = byTenant.get(tenant);
    return of == null ? List.of() : List.copyOf(of.byId.values());
  }

  private void put(ApiKey key) {
    keys.put(key.id(), key);
    keysByHash.put(key.hash(), key);
  }

  private void put(Webhook webhook) {
    webhooks.put(webhook.id(), webhook);
    webhooksOf(webhook.tenant()).put(webhook);
  }

  private void remove(WebhookId id) {
    Webhook removed = webhooks.remove(id);
    if (removed != null) {
      webhooksOf(removed.tenant()).remove(id);
    }
  }

  private TenantWebhooks webhooksOf(TenantId tenant) {
    return byTenant.computeIfAbsent(tenant, _ -> new TenantWebhooks());
  }

  /// Holds one tenant's webhooks. The targets of an event type are computed when they are first
  /// needed.
  private final class TenantWebhooks {
    private final ConcurrentNavigableMap<Long, Webhook> byId = new ConcurrentSkipListMap<>();
    private final Map<EventType, Targets> targets = new HashMap<>(); // the writer's thread only

    Targets matching(EventType type) {
      return targets.computeIfAbsent(type, this::match);
    }

    private Targets match(EventType type) {
      return Targets.of(
          byId.values().stream()
              .filter(webhook -> webhook.active() && webhook.events().matches(type))
              .map(Webhook::id)
              .toList(),
          loops);
    }

    void put(Webhook webhook) {
      byId.put(webhook.id().value(), webhook);
      targets.clear();
    }

    void remove(WebhookId id) {
      byId.remove(id.value());
      targets.clear();
    }
  }
}
