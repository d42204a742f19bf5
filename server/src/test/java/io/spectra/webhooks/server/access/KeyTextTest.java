package io.spectra.webhooks.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests what an API key looks like and whom it lets in.
class KeyTextTest {
  private static final Instant NOW = Instant.parse("2026-05-18T14:23:00Z");

  private final Random random = new Random(7);
  private final ManualClock clock = new ManualClock(NOW);

  @ParameterizedTest
  @EnumSource(ApiKey.Environment.class)
  void a_generated_key_says_its_environment_and_checks_itself(ApiKey.Environment environment) {
    KeyText key = KeyText.generate(environment, random);

    String prefix = environment == ApiKey.Environment.LIVE ? "spk_live_" : "spk_test_";
    assertThat(key.text()).matches(prefix + "[0-9A-Za-z]{49}");
    assertThat(KeyText.parse(key.text())).contains(key);
    assertThat(key.environment()).isEqualTo(environment);
  }

  @Test
  void keys_do_not_repeat() {
    var texts = new HashSet<String>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(texts.add(KeyText.generate(ApiKey.Environment.LIVE, random).text())).isTrue();
    }
  }

  @Test
  void any_single_wrong_character_is_noticed_offline() {
    String text = KeyText.generate(ApiKey.Environment.LIVE, random).text();
    for (int i = 0; i < text.length(); i++) {
      char wrong = text.charAt(i) == 'a' ? 'b' : 'a';
      String changed = text.substring(0, i) + wrong + text.substring(i + 1);
      assertThat(KeyText.parse(changed)).as(changed).isEmpty();
    }
    assertThat(KeyText.parse(text.substring(1))).isEmpty();
    assertThat(KeyText.parse(text + "0")).isEmpty();
    assertThat(KeyText.parse(text.replace("live", "test"))).isEmpty();
    assertThat(KeyText.parse("")).isEmpty();
  }

  @Test
  void a_key_never_shows_in_a_log_and_is_stored_as_its_sha_256() throws Exception {
    KeyText key = KeyText.generate(ApiKey.Environment.LIVE, random);

    assertThat(key.toString()).isEqualTo("spk_live_…");
    byte[] expected =
        MessageDigest.getInstance("SHA-256").digest(key.text().getBytes(StandardCharsets.UTF_8));
    assertThat(key.hash()).isEqualTo(new KeyHash(expected));
  }

  @Test
  void a_good_key_is_known_with_what_it_may_do() {
    KeyText text = KeyText.generate(ApiKey.Environment.TEST, random);
    Authenticator authenticator = authenticator(key(text));

    var expected =
        new Authentication.Known(
            new Caller(
                new TenantId(3),
                new ApiKeyId(9),
                ApiKey.Environment.TEST,
                Tier.PREMIUM,
                Set.of(Scope.ORDERS_READ)));
    assertThat(authenticator.authenticate(List.of("Bearer " + text.text()), List.of()))
        .isEqualTo(expected);
    assertThat(authenticator.authenticate(List.of("bEARER  " + text.text()), List.of()))
        .isEqualTo(expected);
    assertThat(authenticator.authenticate(List.of(), List.of(text.text()))).isEqualTo(expected);
  }

  @Test
  void authorization_wins_over_the_other_header() {
    KeyText good = KeyText.generate(ApiKey.Environment.LIVE, random);
    KeyText other = KeyText.generate(ApiKey.Environment.LIVE, random);
    Authenticator authenticator = authenticator(key(good));

    assertThat(authenticator.authenticate(bearer(good), List.of(other.text())))
        .isInstanceOf(Authentication.Known.class);
    assertThat(authenticator.authenticate(bearer(other), List.of(good.text())))
        .isInstanceOf(Authentication.Refused.class);
  }

  @Test
  void credentials_of_another_scheme_do_not_stand_in_the_way_of_a_key() {
    KeyText good = KeyText.generate(ApiKey.Environment.LIVE, random);
    Authenticator authenticator = authenticator(key(good));

    for (String other : List.of("Basic Zm9v", "Bearer", "bearer-of-news x", "Digest a=b", "")) {
      assertThat(authenticator.authenticate(List.of(other), List.of(good.text())))
          .as(other)
          .isInstanceOf(Authentication.Known.class);
      assertThat(authenticator.authenticate(List.of(other), List.of()))
          .as(other)
          .isInstanceOf(Authentication.Malformed.class);
    }
    assertThat(authenticator.authenticate(List.of("Basic a", "Basic b"), List.of(good.text())))
        .isInstanceOf(Authentication.Known.class);
    assertThat(authenticator.authenticate(List.of("Basic a", "Bearer b"), List.of(good.text())))
        .isInstanceOf(Authentication.Malformed.class);
  }

  @Test
  void no_key_a_broken_key_and_two_keys_are_told_apart_from_an_unknown_one() {
    KeyText good = KeyText.generate(ApiKey.Environment.LIVE, random);
    Authenticator authenticator = authenticator(key(good));

    assertThat(authenticator.authenticate(List.of(), List.of()))
        .isInstanceOf(Authentication.Missing.class);
    assertThat(authenticator.authenticate(List.of(), List.of(good.text() + "x")))
        .isInstanceOf(Authentication.Malformed.class);
    assertThat(authenticator.authenticate(List.of("Bearer "), List.of()))
        .isInstanceOf(Authentication.Malformed.class);
    assertThat(authenticator.authenticate(List.of(), List.of(good.text(), good.text())))
        .isInstanceOf(Authentication.Malformed.class);
    assertThat(
            authenticator.authenticate(
                bearer(KeyText.generate(ApiKey.Environment.LIVE, random)), List.of()))
        .isInstanceOf(Authentication.Refused.class);
  }

  @Test
  void an_expired_key_is_like_a_revoked_one_and_both_at_once() {
    KeyText expiring = KeyText.generate(ApiKey.Environment.LIVE, random);
    KeyText revoked = KeyText.generate(ApiKey.Environment.LIVE, random);
    Instant end = NOW.plusSeconds(60);
    Authenticator authenticator =
        authenticator(
            key(expiring, Optional.of(end), Optional.empty()),
            key(revoked, Optional.empty(), Optional.of(NOW)));

    assertThat(authenticator.authenticate(bearer(revoked), List.of()))
        .isInstanceOf(Authentication.Refused.class);
    assertThat(authenticator.authenticate(bearer(expiring), List.of()))
        .isInstanceOf(Authentication.Known.class);
    clock.advance(Duration.ofSeconds(60));
    assertThat(authenticator.authenticate(bearer(expiring), List.of()))
        .isInstanceOf(Authentication.Refused.class);
  }

  private Authenticator authenticator(ApiKey... keys) {
    var byHash = new HashMap<KeyHash, ApiKey>();
    for (ApiKey key : keys) {
      byHash.put(key.hash(), key);
    }
    Map<KeyHash, ApiKey> stored = Map.copyOf(byHash);
    return new Authenticator(hash -> Optional.ofNullable(stored.get(hash)), clock);
  }

  private static List<String> bearer(KeyText text) {
    return List.of("Bearer " + text.text());
  }

  private static ApiKey key(KeyText text) {
    return key(text, Optional.empty(), Optional.empty());
  }

  private static ApiKey key(
      KeyText text, Optional<Instant> expiresAt, Optional<Instant> revokedAt) {
    return new ApiKey(
        new ApiKeyId(9),
        new TenantId(3),
        text.hash(),
        "shop",
        text.environment(),
        "premium",
        Set.of("orders:read", "from:a_later_version"),
        NOW,
        expiresAt,
        revokedAt);
  }
}
