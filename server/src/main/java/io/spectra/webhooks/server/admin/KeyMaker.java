package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.access.Tier;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Makes API keys: draws the text, stores its hash, and hands the text out this once. Blocks; any
/// virtual thread.
public final class KeyMaker {
  private final Engine engine;
  private final Texts texts;
  private final InstantSource clock;

  public KeyMaker(Engine engine, Texts texts, InstantSource clock) {
    this.engine = engine;
    this.texts = texts;
    this.clock = clock;
  }

  /// Draws the text of a new key.
  @FunctionalInterface
  public interface Texts {
    String next(ApiKey.Environment environment);
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
    var text = texts.next(order.environment());
    var key =
        engine.addKey(
            new RegistryChange.AddKey(
                order.tenant(),
                hash(text),
                order.label(),
                order.environment(),
                order.tier().text(),
                order.scopes().stream().map(Scope::text).collect(Collectors.toSet()),
                order.expiresAt(),
                clock.instant()));
    return new Made(key, text);
  }

  private static KeyHash hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return new KeyHash(digest.digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
