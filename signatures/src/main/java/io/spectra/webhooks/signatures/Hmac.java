package io.spectra.webhooks.signatures;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;

/// HMAC-SHA256 with one reusable [Mac]. Not for several threads at a time.
///
/// A `Mac` goes back to its key's start after each result, so the key is only set when the secret
/// is another one than last time: both schemes' signatures of one body cost one setting of the key.
final class Hmac {

  static final int LENGTH = 32;

  private final Mac mac;
  private final byte[] result = new byte[LENGTH];
  private @Nullable SigningSecret secret;

  Hmac() {
    try {
      this.mac = Mac.getInstance(SigningSecret.ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform must have HmacSHA256; this has not", e);
    }
  }

  /// The bytes are valid until the next call.
  byte[] of(SigningSecret with, byte[] body) {
    use(with);
    mac.update(body);
    return finish();
  }

  /// Of `prefix` and then `body`; the bytes are valid until the next call.
  byte[] of(SigningSecret with, byte[] prefix, int prefixLength, byte[] body) {
    use(with);
    mac.update(prefix, 0, prefixLength);
    mac.update(body);
    return finish();
  }

  @SuppressWarnings(
      "ReferenceEquality") // "the very same" is cheap to ask; an equal one only costs its key
  private void use(SigningSecret with) {
    if (secret == with) {
      return;
    }
    secret = null;
    try {
      mac.init(with.key());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 did not take its key", e);
    }
    secret = with;
  }

  private byte[] finish() {
    try {
      mac.doFinal(result, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 gave no result", e);
    }
    return result;
  }
}
