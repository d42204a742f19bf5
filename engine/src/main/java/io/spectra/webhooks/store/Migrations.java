package io.spectra.webhooks.store;

/// Flyway migrations of the embedding program's own tables, for a store on an SQL database.
///
/// - `location`: the place of the migrations, such as `classpath:db/server/sqlite`.
/// - `historyTable`: the table in which Flyway keeps their history.
/// - `newestVersion`: the version of the newest one. Flyway is not started when the history has it
///   already.
public record Migrations(String location, String historyTable, String newestVersion) {
  public Migrations {
    if (!historyTable.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException(
          "historyTable must be a plain lower-case name, was " + historyTable);
    }
  }
}
