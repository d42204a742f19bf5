package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.KeyHash;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Identifies the caller by the key that came with a request. Every request is checked anew, so
/// that revoking and expiry take effect at once. Any thread; does not block.
public final class Authenticator {
  private static final String BEARER = "Bearer ";

  private final Function<KeyHash, Optional<ApiKey>> keys;
  private final InstantSource clock;

  /// Checks keys against the stored ones.
  ///
  /// @param keys finds a stored key by its hash; any thread, must not block
  public Authenticator(Function<KeyHash, Optional<ApiKey>> keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /// From the values of the headers `Authorization` and `X-API-Key`. A bearer token wins over
  /// `X-API-Key`; credentials of another scheme, which a proxy may have added or left, do not.
  public Authentication authenticate(List<String> authorization, List<String> apiKey) {
    if (authorization.isEmpty() && apiKey.isEmpty()) {
      return new Authentication.Missing();
    }
    boolean hasBearer = authorization.stream().anyMatch(Authenticator::isBearer);
    Optional<String> sent =
        hasBearer || apiKey.isEmpty() ? bearer(authorization) : only(apiKey).map(String::strip);
    return sent.flatMap(KeyText::parse).map(this::known).orElseGet(Authentication.Malformed::new);
  }

  /// The token of `Authorization: Bearer <token>`, if that is what the header says.
  public static Optional<String> bearer(List<String> authorization) {
    return only(authorization)
        .filter(Authenticator::isBearer)
        .map(value -> value.substring(BEARER.length()).strip());
  }

  private static boolean isBearer(String value) {
    return value.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  private static Optional<String> only(List<String> values) {
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  private Authentication known(KeyText text) {
    return keys.apply(text.hash())
        .filter(key -> key.isUsable(clock.instant()))
        .<Authentication>map(key -> new Authentication.Known(caller(key)))
        .orElseGet(Authentication.Refused::new);
  }

  private static Caller caller(ApiKey key) {
    Tier tier =
        Tier.parse(key.tier())
            .orElseThrow(
                () -> new IllegalStateException("key " + key.id() + " has the tier " + key.tier()));
    return new Caller(key.tenant(), key.id(), key.environment(), tier, Scope.of(key.scopes()));
  }
}
