package io.spectra.webhooks.store;

import io.spectra.webhooks.signatures.SigningSecret;

/// Encrypts signing secrets for storage. A store writes secrets only in this form.
public interface SecretCipher {

  byte[] encrypt(SigningSecret secret);

  /// Decrypts a secret; throws [StoreException] when the bytes were changed or belong to another
  /// master key.
  SigningSecret decrypt(byte[] encrypted);
}
