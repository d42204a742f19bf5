package io.spectra.webhooks.server.storage;

import io.spectra.webhooks.engine.EventDraft;
import io.spectra.webhooks.engine.Work;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventIds;
import io.spectra.webhooks.store.SqlRead;
import io.spectra.webhooks.tenant.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// [Transactions] on a database that has only the server's tables: SQLite in memory, or a schema of
/// its own on PostgreSQL. It remembers the events of committed writes. It has one connection, for
/// one thread.
public final class ScratchDatabase implements Transactions, AutoCloseable {
  private final Connection connection;
  private final Optional<String> schema; // on PostgreSQL
  private final boolean isOwner;
  private final EventIds ids =
      new EventIds(InstantSource.fixed(Instant.parse("2026-05-18T14:23:00Z")), new Random(1));
  private final List<EventDraft> events = new ArrayList<>();

  /// The databases on which the server runs.
  public enum Kind {
    SQLITE,
    POSTGRES;

    public ScratchDatabase open() throws SQLException {
      return switch (this) {
        case SQLITE ->
            new ScratchDatabase(
                DriverManager.getConnection("jdbc:sqlite::memory:"), Optional.empty(), true);
        case POSTGRES -> {
          var schema = PostgresServer.newSchema();
          PostgresServer.run("create schema " + schema);
          yield new ScratchDatabase(PostgresServer.connect(schema), Optional.of(schema), true);
        }
      };
    }
  }

  private ScratchDatabase(Connection connection, Optional<String> schema, boolean isOwner)
      throws SQLException {
    this.connection = connection;
    this.schema = schema;
    this.isOwner = isOwner;
    if (isOwner) {
      try (var statement = connection.createStatement()) {
        statement.executeUpdate(tables(schema.isPresent() ? "postgres" : "sqlite"));
      }
    }
    connection.setAutoCommit(false);
  }

  /// Opens the same tables for another node: with another connection, for another thread. Only on
  /// PostgreSQL; close it before this one.
  public ScratchDatabase ofAnotherNode() throws SQLException {
    return new ScratchDatabase(PostgresServer.connect(schema.orElseThrow()), schema, false);
  }

  /// Returns all events so far, in order.
  public List<EventDraft> events() {
    return List.copyOf(events);
  }

  /// Returns the events since the last call, each as its type and its data.
  public List<String> takeEvents() {
    var taken =
        events.stream()
            .map(event ->
                event.type() + " " + new String(event.data().bytes(), StandardCharsets.UTF_8))
            .toList();
    events.clear();
    return taken;
  }

  @Override
  public <T> T write(TenantId tenant, Work<T> work) {
    return write((connection, sink) -> {
      if (schema.isPresent()) {
        TenantLock.take(connection, tenant);
      }
      return work.run(connection, sink);
    });
  }

  @Override
  public <T> T write(Work<T> work) {
    var caused = new ArrayList<EventDraft>();
    try {
      T result = work.run(connection, (draft, _) -> add(caused, draft));
      connection.commit();
      events.addAll(caused);
      return result;
    } catch (Exception e) {
      rollback(e);
      throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
  }

  private EventId add(List<EventDraft> caused, EventDraft draft) {
    caused.add(draft);
    return ids.next();
  }

  private void rollback(Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public <T> T read(SqlRead<T> reading) {
    return write((connection, _) -> reading.run(connection));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    if (isOwner && schema.isPresent()) {
      PostgresServer.drop(schema.get());
    }
  }

  private static String tables(String database) {
    var name = "/db/server/%s/V1__orders_inventory_and_access.sql".formatted(database);
    try (var file = ScratchDatabase.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
