package io.spectra.webhooks.server.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spectra.webhooks.server.access.Caller;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.Request;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A request's `Idempotency-Key`, its owner, and a hash of everything that a repeated request must
/// have in common with the first.
///
/// Keys are a tenant's, so two API keys of a tenant share them. The hash includes everything that
/// must differ between two API keys of a tenant; the second is then refused with
/// `idempotency_key_reused`.
public final class IdempotencyKey {
  /// The owner of the operator's keys. The schema wants a positive one, and no tenant's id comes
  /// that far.
  static final long OPERATOR = Long.MAX_VALUE;

  static final String HEADER = "Idempotency-Key";

  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final long owner;
  private final String text;
  private final byte[] requestHash;

  private IdempotencyKey(long owner, String text, byte[] requestHash) {
    this.owner = owner;
    this.text = text;
    this.requestHash = requestHash;
  }

  /// For what all API keys of a tenant see alike, apart from live and test.
  ///
  /// @throws io.spectra.webhooks.server.http.ApiException 422 when the header has another form
  public static Optional<IdempotencyKey> ofTenant(Request request) {
    Caller caller = request.caller();
    String environment = caller.environment().name().toLowerCase(Locale.ROOT);
    return read(request)
        .map(text -> new IdempotencyKey(tenant(caller), text, hash(request, environment)));
  }

  /// For what belongs to the API key that made it.
  ///
  /// @throws io.spectra.webhooks.server.http.ApiException 422 when the header has another form
  public static Optional<IdempotencyKey> ofApiKey(Request request) {
    Caller caller = request.caller();
    return read(request)
        .map(
            text -> new IdempotencyKey(tenant(caller), text, hash(request, "key " + caller.key())));
  }

  /// For the operator's calls.
  ///
  /// @throws io.spectra.webhooks.server.http.ApiException 422 when the header has another form
  public static Optional<IdempotencyKey> ofOperator(Request request) {
    return read(request).map(text -> new IdempotencyKey(OPERATOR, text, hash(request, "operator")));
  }

  /// For publishing, where the body says it all.
  ///
  /// @throws io.spectra.webhooks.server.http.ApiException 422 when the header has another form
  public static Optional<IdempotencyKey> ofBody(Request request) {
    return read(request)
        .map(text ->
            new IdempotencyKey(tenant(request.caller()), text, sha256().digest(request.body())));
  }

  long owner() {
    return owner;
  }

  String text() {
    return text;
  }

  /// Not a copy.
  byte[] requestHash() {
    return requestHash;
  }

  private static long tenant(Caller caller) {
    return caller.tenant().value();
  }

  private static Optional<String> read(Request request) {
    var values = request.headers(HEADER);
    if (values.size() > 1) {
      throw ApiError.invalid(HEADER, "\"Idempotency-Key\" is there twice; send it once.").thrown();
    }
    Optional<String> text = values.stream().findFirst();
    if (text.isPresent() && !FORM.matcher(text.get()).matches()) {
      throw ApiError.invalid(
              HEADER, "\"Idempotency-Key\" must have 1 to 255 visible ASCII characters.")
          .thrown();
    }
    return text;
  }

  /// No path and no scope has a line feed in it.
  private static byte[] hash(Request request, String scope) {
    MessageDigest digest = sha256();
    digest.update((request.path() + "\n" + scope + "\n").getBytes(UTF_8));
    return digest.digest(request.body());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
