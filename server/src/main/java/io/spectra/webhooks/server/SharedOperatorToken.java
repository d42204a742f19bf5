package io.spectra.webhooks.server;

import io.spectra.webhooks.server.access.OperatorToken;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.CallerTransactions;
import io.spectra.webhooks.store.SecretCipher;

/// The operator's token of all nodes on one schema: that of the node which came first. Each node
/// keeps a copy in its data directory, where the command line looks for it.
final class SharedOperatorToken {
  private static final SealedText TOKEN =
      new SealedText(
          "insert into operator_token (id, sealed) values (1, ?) on conflict (id) do nothing",
          "select sealed from operator_token where id = 1");

  private SharedOperatorToken() {}

  /// Returns the token that all nodes use; `mine` if no node has stored one. Blocks; before the
  /// engine starts.
  ///
  /// @throws io.spectra.webhooks.store.StoreException when the schema cannot be written
  static OperatorToken agreed(
      CallerTransactions transactions, SecretCipher cipher, OperatorToken mine) {
    byte[] sealed = TOKEN.sealed(transactions, cipher.encrypt(SigningSecret.of(mine.text())));
    return OperatorToken.of(cipher.decrypt(sealed).text());
  }
}
