package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.KeyHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/// An API key as its owner holds it: `spk_live_` or `spk_test_`, 32 random bytes in base62, and 6
/// characters of checksum, so that a typing error, or a key in a leak, is recognized without a
/// look-up. Shown once, never stored, never logged: only its hash is.
public final class KeyText {
  private static final String LIVE = "spk_live_";
  private static final String TEST = "spk_test_";
  private static final int PREFIX_LENGTH = LIVE.length();
  private static final int CHECK_LENGTH = 6;
  private static final int LENGTH = PREFIX_LENGTH + Base62.KEY_LENGTH + CHECK_LENGTH;

  private final String text;

  private KeyText(String text) {
    this.text = text;
  }

  /// A new key.
  ///
  /// @param random must be fit for secrets
  public static KeyText generate(ApiKey.Environment environment, RandomGenerator random) {
    String prefix =
        switch (environment) {
          case LIVE -> LIVE;
          case TEST -> TEST;
        };
    String key = prefix + Base62.key(random);
    return new KeyText(key + check(key));
  }

  /// The key, if the text has the form of one and its checksum is right.
  public static Optional<KeyText> parse(String text) {
    if (text.length() != LENGTH
        || !(text.startsWith(LIVE) || text.startsWith(TEST))
        || !Base62.isEncoded(text.substring(PREFIX_LENGTH))) {
      return Optional.empty();
    }
    int end = LENGTH - CHECK_LENGTH;
    return check(text.substring(0, end)).equals(text.substring(end))
        ? Optional.of(new KeyText(text))
        : Optional.empty();
  }

  /// The key itself: to show it to its owner, once.
  public String text() {
    return text;
  }

  public ApiKey.Environment environment() {
    return text.startsWith(LIVE) ? ApiKey.Environment.LIVE : ApiKey.Environment.TEST;
  }

  /// Returns the hash that is stored and looked up. The key is 256 random bits, so one round of a
  /// fast hash is enough.
  public KeyHash hash() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return new KeyHash(digest.digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyText that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text.substring(0, PREFIX_LENGTH) + "…";
  }

  private static String check(String key) {
    var crc = new CRC32();
    crc.update(key.getBytes(StandardCharsets.US_ASCII));
    return Base62.encode(crc.getValue(), CHECK_LENGTH);
  }
}
