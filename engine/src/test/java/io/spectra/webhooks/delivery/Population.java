package io.spectra.webhooks.delivery;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The tenants and keys of a simulated world, which are there before the first node starts, and the
/// webhooks that they may register.
final class Population {
  private static final SigningSecret SECRET = SigningSecret.of("a secret");
  private static final List<EventFilter> FILTERS =
      List.of(
          EventFilter.everything(),
          EventFilter.everything(),
          EventFilter.stored(List.of("order.*")),
          EventFilter.stored(List.of("inventory.sold", "order.created")));

  private final World world;
  private final RandomGenerator random;
  private final List<ApiKeyId> keys = new ArrayList<>(); // one a tenant

  Population(World world, int tenants, int webhooks) {
    this.world = world;
    this.random = world.random();
    for (int i = 0; i < tenants; i++) {
      write(new RegistryChange.AddTenant("tenant " + i, world.time().instant()));
      write(newKey(new TenantId(i + 1L), i));
    }
    for (int i = 0; i < webhooks; i++) {
      write(newWebhook(world.time().instant()));
    }
  }

  TenantId anyTenant() {
    return new TenantId(1L + random.nextInt(keys.size()));
  }

  ApiKeyId anyKey() {
    return keys.get(random.nextInt(keys.size()));
  }

  WebhookUrl anyUrl() {
    return world.receivers().any(random);
  }

  EventFilter anyFilter() {
    return FILTERS.get(random.nextInt(FILTERS.size()));
  }

  RegistryChange newWebhook(Instant at) {
    int owner = random.nextInt(keys.size());
    return new RegistryChange.AddWebhook(
        new TenantId(owner + 1L),
        random.nextBoolean() ? Optional.of(keys.get(owner)) : Optional.empty(),
        anyUrl(),
        anyFilter(),
        "",
        SECRET,
        at);
  }

  private RegistryChange newKey(TenantId tenant, int number) {
    byte[] hash = new byte[32];
    hash[0] = (byte) number;
    return new RegistryChange.AddKey(
        tenant,
        new KeyHash(hash),
        "key",
        ApiKey.Environment.LIVE,
        "unlimited",
        Set.of(),
        Optional.empty(),
        world.time().instant());
  }

  private void write(RegistryChange change) {
    long version = world.memory().registrySince(0).version();
    RegistryDelta delta = world.memory().change(version, change);
    world.ledger().changed(change, delta);
    delta.keys().forEach(key -> keys.add(key.id()));
  }
}
