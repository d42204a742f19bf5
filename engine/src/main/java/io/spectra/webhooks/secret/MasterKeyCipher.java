package io.spectra.webhooks.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.StoreException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// Encrypts signing secrets with AES-256-GCM under a [MasterKey].
///
/// The first key encrypts, and every key decrypts, so a key can be replaced while secrets under the
/// old one are still stored. The result consists of a format version, the key's id, a nonce of 12
/// random bytes, and the ciphertext with its tag. Version and id are authenticated too. Instances
/// are thread-safe.
public final class MasterKeyCipher implements SecretCipher {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int HEAD_BYTES = 1 + MasterKey.ID_BYTES;

  private final List<MasterKey> keys;
  private final SecureRandom random;

  /// Creates a cipher. The first of `keys` encrypts; older keys follow it.
  public MasterKeyCipher(List<MasterKey> keys, SecureRandom random) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a cipher needs a master key");
    }
    this.keys = List.copyOf(keys);
    this.random = random;
  }

  @Override
  public byte[] encrypt(SigningSecret secret) {
    MasterKey key = keys.getFirst();
    byte[] head = head(key);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, key, head, nonce).doFinal(secret.text().getBytes(UTF_8));
      return ByteBuffer.allocate(head.length + nonce.length + sealed.length)
          .put(head)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM cannot encrypt", e);
    }
  }

  @Override
  public SigningSecret decrypt(byte[] encrypted) {
    if (encrypted.length <= HEAD_BYTES + NONCE_BYTES || encrypted[0] != VERSION) {
      throw new StoreException("A stored secret is not in a form that this program can read");
    }
    byte[] head = Arrays.copyOf(encrypted, HEAD_BYTES);
    MasterKey key = keyOf(head);
    int sealed = HEAD_BYTES + NONCE_BYTES;
    byte[] nonce = Arrays.copyOfRange(encrypted, HEAD_BYTES, sealed);
    try {
      byte[] text =
          cipher(Cipher.DECRYPT_MODE, key, head, nonce)
              .doFinal(encrypted, sealed, encrypted.length - sealed);
      return SigningSecret.of(new String(text, UTF_8));
    } catch (GeneralSecurityException e) {
      throw new StoreException("A stored secret was changed; it cannot be decrypted", e);
    }
  }

  private MasterKey keyOf(byte[] head) {
    return keys.stream()
        .filter(key -> Arrays.equals(head(key), head))
        .findFirst()
        .orElseThrow(() ->
            new StoreException(
                "A stored secret is encrypted under another master key than the one given; put the"
                    + " right one back"));
  }

  private static byte[] head(MasterKey key) {
    return ByteBuffer.allocate(HEAD_BYTES).put(VERSION).put(key.id()).array();
  }

  private static Cipher cipher(int mode, MasterKey key, byte[] head, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(head);
    return cipher;
  }
}
