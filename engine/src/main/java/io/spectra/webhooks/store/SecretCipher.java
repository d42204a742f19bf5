package io.spectra.webhooks.store;

import io.spectra.webhooks.signatures.SigningSecret;

/// Encrypts signing secrets for storage. A store never writes a secret but through this.
public interface SecretCipher {

  byte[] encrypt(SigningSecret secret);

  /// Throws [StoreException] when the bytes were changed or the master key is another one.
  SigningSecret decrypt(byte[] encrypted);
}
