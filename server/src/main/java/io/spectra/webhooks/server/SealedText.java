package io.spectra.webhooks.server;

import io.spectra.webhooks.server.storage.Statements;
import io.spectra.webhooks.store.CallerTransactions;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnitOfWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// A text that the first node on a schema stores there, encrypted under the master key, and that
/// every later node reads.
///
/// - `leave`: inserts the sealed text if none is there.
/// - `find`: selects it as `sealed`.
record SealedText(String leave, String find) {

  /// Returns the stored sealed text, which is `mine` when this is the first node. Blocks. It is
  /// called before the engine starts.
  ///
  /// @throws StoreException when the schema cannot be written
  byte[] sealed(CallerTransactions transactions, byte[] mine) {
    try {
      var done =
          transactions.transact(
              connection -> new UnitOfWork.Written(leaveOrFind(connection, mine), List.of()));
      return (byte[]) done.value();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new StoreException("What all nodes share could not be read: " + e.getMessage(), e);
    }
  }

  /// Stores this node's text if there is none, and returns the stored one. If several nodes are the
  /// first to start, one of them stores its own text and the others wait for it.
  private byte[] leaveOrFind(Connection connection, byte[] mine) throws SQLException {
    Statements.update(connection, leave, List.of(mine));
    return Statements.first(connection, find, List.of(), row -> row.bytes("sealed")).orElseThrow();
  }
}
