package io.spectra.webhooks.server;

import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.CallerTransactions;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.StoreException;

/// Whether a node has the master key of the others: the first one leaves a known text in the
/// schema, encrypted, and everyone after it must be able to read that. Without this a node with a
/// key of its own would start where no webhook is registered yet, and store secrets that no other
/// can read.
///
/// Blocks; before the engine starts.
final class MasterKeyCheck {
  private static final SealedText CHECK =
      new SealedText(
          "insert into master_key_check (id, sealed) values (1, ?) on conflict (id) do nothing",
          "select sealed from master_key_check where id = 1");

  private static final SigningSecret KNOWN = SigningSecret.of("spectra: the master key fits");

  private MasterKeyCheck() {}

  /// @throws StoreException when the schema cannot be written
  static boolean fits(CallerTransactions transactions, SecretCipher cipher) {
    byte[] sealed = CHECK.sealed(transactions, cipher.encrypt(KNOWN));
    try {
      return cipher.decrypt(sealed).equals(KNOWN);
    } catch (StoreException _) {
      return false; // as if it were another text
    }
  }
}
