package io.spectra.webhooks.signatures;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.HexFormat;

/// Signs one request after another, both schemes in one step: the sender's fast path.
///
/// **Not thread-safe**: one signer a thread or event loop, used there and nowhere else. It is
/// reusable for any secrets in any order, holds the last one's key, and neither copies the body nor
/// keeps it.
public final class Signer {

  private static final HexFormat HEX = HexFormat.of();

  private final Hmac hmac = new Hmac();
  private byte[] prefix = new byte[128];

  /// A signer that has signed nothing yet.
  public Signer() {}

  /// The two signature headers of one request: `X-Webhook-Signature` and `webhook-signature`.
  public record Signatures(String body, String standardWebhooks) {}

  /// Signs `body` as the request with this id (`webhook-id`), sent at this time
  /// (`webhook-timestamp`).
  ///
  /// Throws `IllegalArgumentException` for an id that is empty or has anything but visible ASCII
  /// without a full stop, which separates the signed parts, and for a time before 1970.
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

  /// `id.timestamp.`, what Standard Webhooks signs before the body.
  @SuppressWarnings(
      "deprecation") // getBytes(int…) copies ASCII, which both are, without a new array
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
