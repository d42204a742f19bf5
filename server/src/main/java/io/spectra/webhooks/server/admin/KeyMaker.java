package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.delivery.Writer;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.server.access.KeyText;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.access.Tier;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.TenantId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Makes API keys: draws the text, stores its hash, and hands the text out this once. Blocks; any
/// virtual thread.
public final class KeyMaker {
  private final Engine engine;
  private final SecureRandom random;
  private final InstantSource clock;

  public KeyMaker(Engine engine, SecureRandom random, InstantSource clock) {
    this.engine = engine;
    this.random = random;
    this.clock = clock;
  }

  /// What a key is to be.
  public record Order(
      TenantId tenant,
      String label,
      ApiKey.Environment environment,
      Tier tier,
      Set<Scope> scopes,
      Optional<Instant> expiresAt) {
    public Order {
      scopes = Set.copyOf(scopes);
    }
  }

  /// A key and its text, which is nowhere else.
  public record Made(ApiKey key, String text) {
    @Override
    public String toString() {
      return "Made[" + key.id() + "]";
    }
  }

  /// Makes one.
  ///
  /// @throws io.spectra.webhooks.engine.UnknownIdException when there is no such tenant
  public Made make(Order order) {
    return make(order, Writer.Guard.NONE);
  }

  /// Makes one unless `guard`, which looks at the registry that the key will be added to, throws.
  ///
  /// @throws io.spectra.webhooks.engine.UnknownIdException when there is no such tenant
  public Made make(Order order, Writer.Guard guard) {
    var text = KeyText.generate(order.environment(), random);
    var key =
        engine.addKey(
            new RegistryChange.AddKey(
                order.tenant(),
                text.hash(),
                order.label(),
                order.environment(),
                order.tier().text(),
                order.scopes().stream().map(Scope::text).collect(Collectors.toSet()),
                order.expiresAt(),
                clock.instant()),
            guard);
    return new Made(key, text.text());
  }
}
