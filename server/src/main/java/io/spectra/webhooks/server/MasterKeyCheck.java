package io.spectra.webhooks.server;

import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.CallerTransactions;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.StoreException;

/// Checks that a node has the master key of the others. The first node stores a known text in the
/// schema, encrypted, and every later node must be able to read it. Without this check, a node with
/// another key could start while no webhook is registered, and store secrets that no other node can
/// read.
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
      return false; // the text was encrypted under another key
    }
  }
}
