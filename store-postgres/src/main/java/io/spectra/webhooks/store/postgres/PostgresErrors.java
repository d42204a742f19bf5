package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.StoreException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/// Classifies PostgreSQL errors by their SQLSTATE: it finds the cause, and whether the connection
/// can still be used.
final class PostgresErrors {
  private static final String CHECK_VIOLATION = "23514";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String QUERY_CANCELED = "57014";
  private static final String ABORTED_TRANSACTION = "25P02";
  private static final String READ_ONLY = "25006";

  /// The classes of errors by which the server refuses a statement without affecting the
  /// connection: data, constraints, deadlocks, syntax and rights, states of objects, and errors
  /// that functions raise.
  private static final Set<String> HARMLESS = Set.of("21", "22", "23", "40", "42", "55", "P0");

  private PostgresErrors() {}

  /// Whether the server would refuse the same rows again.
  static boolean isConstraint(@Nullable Throwable failure) {
    String kind = classOf(failure);
    return (kind.equals("23") || kind.equals("22")) && !isMissingPartition(failure);
  }

  /// Whether a row already exists.
  static boolean isDuplicate(@Nullable Throwable failure) {
    return stateOf(failure).equals(UNIQUE_VIOLATION);
  }

  /// Whether there is no partition for a row, which PostgreSQL reports as a violated check without
  /// a name.
  static boolean isMissingPartition(@Nullable Throwable failure) {
    return sqlException(failure) instanceof PSQLException e
        && CHECK_VIOLATION.equals(e.getSQLState())
        && (e.getServerErrorMessage() == null || e.getServerErrorMessage().getConstraint() == null);
  }

  /// Whether two transactions waited for each other, or could not be serialized.
  static boolean isDeadlock(@Nullable Throwable failure) {
    return classOf(failure).equals("40");
  }

  /// Returns the exception to throw for a unit of work that failed: a failure of the store if the
  /// unit may succeed the next time, and otherwise the unit's own exception.
  static Exception ofUnit(String what, Exception failure) {
    SQLException found = sqlException(failure);
    boolean isTheStores =
        breaksConnection(failure) || isDeadlock(failure) || isMissingPartition(failure);
    return found != null && isTheStores ? storeException(what, found) : failure;
  }

  static boolean isLockTimeout(@Nullable Throwable failure) {
    return stateOf(failure).equals(LOCK_NOT_AVAILABLE);
  }

  /// Whether the connection must be closed. It must be, unless the error is known not to affect it.
  static boolean breaksConnection(@Nullable Throwable failure) {
    return sqlException(failure) != null
        && !HARMLESS.contains(classOf(failure))
        && !stateOf(failure).equals(ABORTED_TRANSACTION);
  }

  static StoreException storeException(String what, SQLException failure) {
    return new StoreException(
        what + " failed: " + reason(failure) + " (" + failure.getMessage() + ")", failure);
  }

  private static String reason(SQLException failure) {
    String state = stateOf(failure);
    if (isMissingPartition(failure)) {
      return "the partition of its day is gone";
    }
    return switch (state) {
      case QUERY_CANCELED -> "it took too long";
      case READ_ONLY -> "the database can only be read";
      case LOCK_NOT_AVAILABLE -> "a lock was not available in time";
      default ->
          switch (classOf(failure)) {
            case "08" -> "the connection was lost, or none can be opened";
            case "22", "23" -> "it breaks a constraint";
            case "28" -> "the login was refused";
            case "40" -> "it conflicted with another transaction";
            case "53" -> "the server has no resources left";
            case "57" -> "the server ended the connection";
            case "58", "XX" -> "the server failed";
            default -> "PostgreSQL refused it";
          };
    };
  }

  private static String classOf(@Nullable Throwable failure) {
    String state = stateOf(failure);
    return state.length() < 2 ? "" : state.substring(0, 2);
  }

  private static String stateOf(@Nullable Throwable failure) {
    SQLException found = sqlException(failure);
    return found == null || found.getSQLState() == null ? "" : found.getSQLState();
  }

  /// Returns the first SQL error with a state in the chain of causes, or else the first SQL error.
  private static @Nullable SQLException sqlException(@Nullable Throwable failure) {
    SQLException first = null;
    int depth = 0;
    for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
      if (t instanceof SQLException e) {
        if (e.getSQLState() != null) {
          return e;
        }
        first = first == null ? e : first;
      }
    }
    return first;
  }
}
