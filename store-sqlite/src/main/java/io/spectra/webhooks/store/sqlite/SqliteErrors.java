package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.store.StoreException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Classifies SQLite errors: it finds the cause, and whether the connection can still be used.
final class SqliteErrors {
  private static final int PRIMARY = 0xFF;

  private SqliteErrors() {}

  static boolean isConstraint(@Nullable Throwable failure) {
    return primaryOf(failure) == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
  }

  /// Whether the file's state is uncertain after this failure, so that the connection must be
  /// closed.
  static boolean breaksConnection(@Nullable Throwable failure) {
    return switch (codeOf(primaryOf(failure))) {
      case SQLITE_IOERR,
          SQLITE_CORRUPT,
          SQLITE_NOTADB,
          SQLITE_CANTOPEN,
          SQLITE_NOMEM,
          SQLITE_PROTOCOL,
          SQLITE_READONLY,
          SQLITE_INTERNAL,
          SQLITE_MISUSE ->
          true;
      default -> false;
    };
  }

  /// Whether SQLite may have rolled back the whole transaction, or nothing more can be written in
  /// it. Rolling back to a savepoint does not help then.
  static boolean endsTransaction(@Nullable Throwable failure) {
    return breaksConnection(failure)
        || switch (codeOf(primaryOf(failure))) {
          case SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_INTERRUPT -> true;
          default -> false;
        };
  }

  static StoreException storeException(String what, SQLException failure) {
    String why =
        switch (codeOf(primaryOf(failure))) {
          case SQLITE_FULL -> "the disk is full";
          case SQLITE_CONSTRAINT -> "it breaks a constraint";
          case SQLITE_BUSY, SQLITE_LOCKED -> "the database is locked";
          case SQLITE_INTERRUPT -> "it took too long";
          case SQLITE_IOERR -> "the disk failed";
          case SQLITE_CORRUPT, SQLITE_NOTADB -> "the database file is damaged";
          case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
              "the file cannot be opened for writing";
          default -> "SQLite refused it";
        };
    return new StoreException(
        what + " failed: " + why + " (" + failure.getMessage() + ")", failure);
  }

  /// Returns the primary code of the first SQLite error in the chain of causes, or 0 if there is
  /// none.
  private static int primaryOf(@Nullable Throwable failure) {
    int depth = 0;
    for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
      if (t instanceof SQLiteException e) {
        return e.getResultCode().code & PRIMARY;
      }
    }
    return 0;
  }

  private static SQLiteErrorCode codeOf(int primary) {
    return SQLiteErrorCode.getErrorCode(primary);
  }
}
