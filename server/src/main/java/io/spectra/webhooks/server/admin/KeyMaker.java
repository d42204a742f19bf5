package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.server.access.KeyText;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.tenant.ApiKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.stream.Collectors;

/// Makes API keys: draws the text, stores its hash, and hands the text out this once. Blocks; any
/// virtual thread.
final class KeyMaker {
  private final Engine engine;
  private final SecureRandom random;
  private final InstantSource clock;

  public KeyMaker(Engine engine, SecureRandom random, InstantSource clock) {
    this.engine = engine;
    this.random = random;
    this.clock = clock;
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
  public Made make(NewKey wanted) {
    return make(wanted, ChangeTerms.NONE);
  }

  /// Makes one on these terms.
  ///
  /// @throws io.spectra.webhooks.engine.UnknownIdException when there is no such tenant
  public Made make(NewKey wanted, ChangeTerms terms) {
    var text = KeyText.generate(wanted.environment(), random);
    var key =
        engine.addKey(
            new RegistryChange.AddKey(
                wanted.tenant(),
                text.hash(),
                wanted.label(),
                wanted.environment(),
                wanted.tier().text(),
                wanted.scopes().stream().map(Scope::text).collect(Collectors.toSet()),
                wanted.expiresAt(),
                clock.instant()),
            terms);
    return new Made(key, text.text());
  }
}
