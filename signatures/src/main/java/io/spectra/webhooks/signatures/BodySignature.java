package io.spectra.webhooks.signatures;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/// The documented signature of a webhook request: `X-Webhook-Signature: sha256=<hex>`, HMAC-SHA256
/// over the body exactly as it came.
///
/// For any thread. A sender that signs much holds a [Signer] instead. A receiver verifies before it
/// parses:
///
/// ```java
/// if (!BodySignature.verify(secret, bodyBytes, request.getHeader(BodySignature.HEADER))) { … 401 … }
/// ```
///
/// The signature does not cover a time, so a captured request stays valid: key on `X-Webhook-Id`,
/// or verify with [StandardWebhooks], which refuses old requests.
public final class BodySignature {

  /// The header that carries the signature.
  public static final String HEADER = "X-Webhook-Signature";

  static final String PREFIX = "sha256=";

  private static final int HEADER_LENGTH = PREFIX.length() + 2 * Hmac.LENGTH;

  private BodySignature() {}

  /// The header's value for this body: `sha256=` and 64 lower-case hex digits.
  public static String sign(SigningSecret secret, byte[] body) {
    return new Signer().signBody(secret, body);
  }

  /// Whether the header's value is this body's signature, character for character: a missing
  /// (null), short, long, upper-case or padded one is not. Takes the same time wherever the first
  /// wrong digit stands.
  public static boolean verify(SigningSecret secret, byte[] body, @Nullable String headerValue) {
    if (headerValue == null || headerValue.length() != HEADER_LENGTH) {
      return false;
    }
    String expected = sign(secret, body);
    return MessageDigest.isEqual(expected.getBytes(UTF_8), headerValue.getBytes(UTF_8));
  }
}
