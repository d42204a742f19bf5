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

/// The secret that a webhook's requests are signed with: a text that sender and receiver share.
///
/// The key of both schemes is the text itself as UTF-8, not the bytes that its hex digits encode. A
/// value: immutable, for any thread, equal by its text (compared in constant time). `toString` and
/// the messages of its exceptions show nothing of it.
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

  /// The secret with exactly this text, as the answer that created the webhook gave it in `secret`.
  public static SigningSecret of(String text) {
    return new SigningSecret(text);
  }

  /// The secret from the form that Standard Webhooks libraries take, `whsec_` and base64 of the
  /// text, as the answer gave it in `standard_webhooks_secret`.
  ///
  /// Throws `IllegalArgumentException` when it is not such a form.
  public static SigningSecret ofStandardWebhooksForm(String form) {
    if (!form.startsWith(STANDARD_WEBHOOKS_PREFIX)) {
      throw new IllegalArgumentException(
          "a Standard Webhooks secret must start with " + STANDARD_WEBHOOKS_PREFIX);
    }
    return new SigningSecret(decode(form.substring(STANDARD_WEBHOOKS_PREFIX.length())));
  }

  /// A new secret as the server gives to a webhook: 32 random bytes as 64 lower-case hex digits.
  public static SigningSecret generate(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return new SigningSecret(HexFormat.of().formatHex(bytes));
  }

  /// The text itself, for those who store it or show it once. Never log it.
  public String text() {
    return text;
  }

  /// `whsec_` and base64 of the text's bytes, for Standard Webhooks libraries.
  public String standardWebhooksForm() {
    return STANDARD_WEBHOOKS_PREFIX + Base64.getEncoder().encodeToString(keyBytes);
  }

  SecretKey key() {
    return key;
  }

  // The decoders' own exceptions quote their input, so they are not kept as a cause.
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
