package io.spectra.webhooks.server;

import io.spectra.webhooks.server.storage.Sql;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.CallerTransactions;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnitOfWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Whether a node has the master key of the others: the first one leaves a known text in the
/// schema, encrypted, and everyone after it must be able to read that. Without this a node with a
/// key of its own would start where no webhook is registered yet, and store secrets that no other
/// can read.
///
/// Blocks; before the engine starts.
final class MasterKeyCheck {
  private static final String LEAVE =
      "insert into master_key_check (id, sealed) values (1, ?) on conflict (id) do nothing";
  private static final String FIND = "select sealed from master_key_check where id = 1";

  private static final SigningSecret KNOWN = SigningSecret.of("spectra: the master key fits");

  private MasterKeyCheck() {}

  /// @throws StoreException when the schema cannot be written
  static boolean fits(CallerTransactions transactions, SecretCipher cipher) {
    byte[] sealed = sealed(transactions, cipher.encrypt(KNOWN));
    try {
      return cipher.decrypt(sealed).equals(KNOWN);
    } catch (StoreException _) {
      return false; // as if it were another text
    }
  }

  private static byte[] sealed(CallerTransactions transactions, byte[] mine) {
    try {
      var done =
          transactions.transact(
              connection -> new UnitOfWork.Written(leaveOrFind(connection, mine), List.of()));
      return (byte[]) done.value();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new StoreException("The master key could not be checked: " + e.getMessage(), e);
    }
  }

  /// Of several first nodes one leaves its own; the others wait for it.
  private static byte[] leaveOrFind(Connection connection, byte[] mine) throws SQLException {
    Sql.update(connection, LEAVE, List.of(mine));
    return Sql.first(connection, FIND, List.of(), row -> row.bytes("sealed")).orElseThrow();
  }
}
