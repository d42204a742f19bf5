package io.spectra.webhooks.bench.process;

import java.util.Map;

/// Owns a schema in a PostgreSQL for the servers of one measurement. It is dropped after that.
public final class PostgresSchema implements AutoCloseable {
  /// The master key, which all nodes must share. It protects nothing here.
  private static final String MASTER_KEY = "5a".repeat(32);

  private final PostgresServer server;
  private final String name;

  PostgresSchema(PostgresServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /// Returns the settings of each server, as environment variables.
  public Map<String, String> settings() {
    return Map.of(
        "SPECTRA_DATABASE_URL", server.url(),
        "SPECTRA_DATABASE_SCHEMA", name,
        "SPECTRA_DATA_MASTER_KEY", MASTER_KEY);
  }

  @Override
  public void close() {
    server.run("drop schema if exists %s cascade".formatted(name));
  }
}
