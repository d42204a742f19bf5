package io.spectra.webhooks.signatures;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// A secret text that sender and receiver share, with which a webhook's requests are signed.
///
/// The key of both schemes is the text itself in UTF-8, not the bytes that its hex digits encode.
/// Instances are immutable and thread-safe. Two are equal if their texts are equal, which is
/// compared in constant time. Neither `toString` nor an exception's message shows any part of the
/// text.
public final class SigningSecret {

  static final String ALGORITHM = "HmacSHA256";

  private static final String STANDARD_WEBHOOKS_PREFIX = "whsec_";
  private static final int RANDOM_BYTES = 32;

  private final String text;
  private final byte[] keyBytes;
  private final SecretKey key;

  private SigningSecret(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a signing secret must not be empty");
    }
    this.text = text;
    this.keyBytes = text.getBytes(UTF_8);
    this.key = new SecretKeySpec(keyBytes, ALGORITHM);
  }

  /// Returns the secret with exactly this text, as the answer that created the webhook contains it
  /// in `secret`.
  public static SigningSecret of(String text) {
    return new SigningSecret(text);
  }

  /// Returns the secret from the form that Standard Webhooks libraries accept: `whsec_` followed by
  /// the base64 of the text. The answer that created the webhook contains it in
  /// `standard_webhooks_secret`.
  ///
  /// Throws `IllegalArgumentException` if the text has another form.
  public static SigningSecret ofStandardWebhooksForm(String form) {
    if (!form.startsWith(STANDARD_WEBHOOKS_PREFIX)) {
      throw new IllegalArgumentException(
          "a Standard Webhooks secret must start with " + STANDARD_WEBHOOKS_PREFIX);
    }
    return new SigningSecret(decode(form.substring(STANDARD_WEBHOOKS_PREFIX.length())));
  }

  /// Generates a secret as the server does for a webhook: 32 random bytes as 64 lower-case hex
  /// digits.
  public static SigningSecret generate(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return new SigningSecret(HexFormat.of().formatHex(bytes));
  }

  /// Returns the text itself, for code that stores it or shows it once. It must never be logged.
  public String text() {
    return text;
  }

  /// Returns `whsec_` followed by the base64 of the text's bytes, for Standard Webhooks libraries.
  public String standardWebhooksForm() {
    return STANDARD_WEBHOOKS_PREFIX + Base64.getEncoder().encodeToString(keyBytes);
  }

  SecretKey key() {
    return key;
  }

  // The exceptions of the decoders quote their input, so they are not kept as a cause.
  private static String decode(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new IllegalArgumentException(
          "a Standard Webhooks secret must be base64 of UTF-8 text after "
              + STANDARD_WEBHOOKS_PREFIX);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SigningSecret that && MessageDigest.isEqual(keyBytes, that.keyBytes);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "SigningSecret[hidden]";
  }
}
