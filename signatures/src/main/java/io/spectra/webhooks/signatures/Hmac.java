package io.spectra.webhooks.signatures;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;

/// Computes HMAC-SHA256 with one reusable [Mac]. An instance must not be used by several threads at
/// a time.
///
/// After each result a `Mac` is as if its key had just been set. The key is therefore set only if
/// the secret differs from the previous one, and signing one body in both schemes sets the key
/// once.
final class Hmac {

  static final int LENGTH = 32;

  private final Mac mac;
  private final byte[] result = new byte[LENGTH];
  private @Nullable SigningSecret secret;

  Hmac() {
    try {
      this.mac = Mac.getInstance(SigningSecret.ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "this Java platform lacks HmacSHA256, which every platform must have", e);
    }
  }

  /// Returns the HMAC of `body`. The bytes are valid until the next call.
  byte[] of(SigningSecret with, byte[] body) {
    use(with);
    mac.update(body);
    return finish();
  }

  /// Returns the HMAC of `prefix` followed by `body`. The bytes are valid until the next call.
  byte[] of(SigningSecret with, byte[] prefix, int prefixLength, byte[] body) {
    use(with);
    mac.update(prefix, 0, prefixLength);
    mac.update(body);
    return finish();
  }

  @SuppressWarnings(
      "ReferenceEquality") // an equal secret that is another object only costs setting the key
  private void use(SigningSecret with) {
    if (secret == with) {
      return;
    }
    secret = null;
    try {
      mac.init(with.key());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 did not accept its key", e);
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
