package io.spectra.webhooks.signatures;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/// Signs and verifies the documented signature of a webhook request: `X-Webhook-Signature:
/// sha256=<hex>`, an HMAC-SHA256 over the body exactly as it was received.
///
/// The methods are safe for use by any thread. A sender that signs many requests should keep a
/// [Signer] instead. A receiver verifies the body before it parses it:
///
/// ```java
/// if (!BodySignature.verify(secret, bodyBytes, request.getHeader(BodySignature.HEADER))) { … 401 … }
/// ```
///
/// The signature does not cover a time, so a captured request stays valid. To recognize a repeated
/// request, remember `X-Webhook-Id`, or verify with [StandardWebhooks], which refuses old requests.
public final class BodySignature {

  /// The header that carries the signature.
  public static final String HEADER = "X-Webhook-Signature";

  static final String PREFIX = "sha256=";

  private static final int HEADER_LENGTH = PREFIX.length() + 2 * Hmac.LENGTH;

  private BodySignature() {}

  /// Returns the header's value for this body: `sha256=` followed by 64 lower-case hex digits.
  public static String sign(SigningSecret secret, byte[] body) {
    return new Signer().signBody(secret, body);
  }

  /// Whether the header's value is exactly this body's signature. A value that is missing (null),
  /// short, long, padded or in upper case is not. The comparison takes the same time wherever the
  /// first wrong digit is.
  public static boolean verify(SigningSecret secret, byte[] body, @Nullable String headerValue) {
    if (headerValue == null || headerValue.length() != HEADER_LENGTH) {
      return false;
    }
    String expected = sign(secret, body);
    return MessageDigest.isEqual(expected.getBytes(UTF_8), headerValue.getBytes(UTF_8));
  }
}
