package io.spectra.webhooks.server;

import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Explains to the operator in one sentence why PostgreSQL could not be opened, and which setting
/// or grant helps. Pure.
final class DatabaseFailure {
  private DatabaseFailure() {}

  /// @param place the database and its schema, for people
  static String sentence(String place, RuntimeException failure) {
    return first(failure)
        .flatMap(error -> advice(place, error))
        .orElseGet(() -> oneLine(failure.getMessage()));
  }

  private static Optional<String> advice(String place, SQLException error) {
    var sentence =
        switch (error.getSQLState()) {
          case "08001", "08004", "08006", "57P03" ->
              "The database of %s cannot be reached; look whether it runs, and at database.url, database.user and database.password."
                  + driverSays(error).replace("%", "%%");
          case "25006" ->
              "The database of %s is read-only, or the standby of another one; name the primary in database.url.";
          case "28P01", "28000" ->
              "The database of %s refused the login; look at database.user and database.password.";
          case "3D000" ->
              "There is no such database for %s; make it, or name another one in database.url.";
          case "42501" ->
              "The database's user may not make the %s or what belongs in it; grant it create on the database, or make it the schema's owner.";
          default -> "";
        };
    return sentence.isEmpty() ? Optional.empty() : Optional.of(sentence.formatted(place));
  }

  /// Leaves the driver's message out where it may repeat a password that was written before the
  /// host.
  private static String driverSays(SQLException error) {
    var said = oneLine(error.getMessage());
    return said.contains("@") ? "" : " The driver says: " + said;
  }

  /// The first SQL error among the causes that has a state.
  private static Optional<SQLException> first(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && e.getSQLState() != null) {
        return Optional.of(e);
      }
    }
    return Optional.empty();
  }

  private static String oneLine(@Nullable String message) {
    return String.valueOf(message)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
