package io.spectra.webhooks.signatures;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.HexFormat;

/// Signs one request after another in both schemes at once. This is the sender's fast path.
///
/// **Not thread-safe**: each thread or event loop needs its own signer. A signer accepts any
/// secrets in any order and keeps the key of the last one. It neither copies nor keeps the body.
public final class Signer {

  private static final HexFormat HEX = HexFormat.of();

  private final Hmac hmac = new Hmac();
  private byte[] prefix = new byte[128];

  /// Creates a signer. It holds no key until it signs.
  public Signer() {}

  /// The two signature headers of one request: `X-Webhook-Signature` and `webhook-signature`.
  public record Signatures(String body, String standardWebhooks) {}

  /// Signs `body` as the body of the request with this id (`webhook-id`) and this sending time
  /// (`webhook-timestamp`).
  ///
  /// Throws `IllegalArgumentException` for a time before 1970, and for an id that is empty or
  /// contains a character other than visible ASCII. A full stop is not allowed either, because it
  /// separates the signed parts.
  public Signatures sign(SigningSecret secret, String id, long unixSeconds, byte[] body) {
    return new Signatures(signBody(secret, body), signStandard(secret, id, unixSeconds, body));
  }

  String signBody(SigningSecret secret, byte[] body) {
    return BodySignature.PREFIX + HEX.formatHex(hmac.of(secret, body));
  }

  String signStandard(SigningSecret secret, String id, long unixSeconds, byte[] body) {
    if (!StandardWebhooks.isId(id)) {
      throw new IllegalArgumentException(
          "an id must be visible ASCII without a full stop, was '" + id + "'");
    }
    if (unixSeconds < 0) {
      throw new IllegalArgumentException("a timestamp must not be before 1970: " + unixSeconds);
    }
    int length = writePrefix(id, Long.toString(unixSeconds));
    byte[] mac = hmac.of(secret, prefix, length, body);
    return StandardWebhooks.PREFIX + new String(Base64.getEncoder().encode(mac), ISO_8859_1);
  }

  /// Writes `id.timestamp.`, which Standard Webhooks signs before the body, and returns its length.
  @SuppressWarnings(
      "deprecation") // getBytes(int…) copies without a new array; both texts are ASCII
  private int writePrefix(String id, String timestamp) {
    int length = id.length() + timestamp.length() + 2;
    if (prefix.length < length) {
      prefix = new byte[length];
    }
    id.getBytes(0, id.length(), prefix, 0);
    prefix[id.length()] = '.';
    timestamp.getBytes(0, timestamp.length(), prefix, id.length() + 1);
    prefix[length - 1] = '.';
    return length;
  }
}
