package io.spectra.webhooks.server.events;

import io.spectra.webhooks.event.CatalogueEntry;
import io.spectra.webhooks.event.EventCatalogue;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.server.storage.Row;
import io.spectra.webhooks.server.storage.Sql;
import io.spectra.webhooks.server.storage.Transactions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/// The types of events that this server knows: the built-in ones, and those that an operator added,
/// which lie in a table. Reading is a field access from any thread; adding blocks.
public final class Catalogue {
  private static final String ALL = "select * from event_type order by id";
  private static final String INSERT =
      """
      insert into event_type (name, description, example, json_schema, created_at)
      values (?, ?, ?, ?, ?)
      """;

  private final Transactions transactions;
  private final InstantSource clock;
  private volatile EventCatalogue current;

  public Catalogue(Transactions transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
    this.current = transactions.read(Catalogue::load);
  }

  public EventCatalogue current() {
    return current;
  }

  /// Adds a type for good.
  ///
  /// @throws IllegalArgumentException when it is there already or of a reserved family
  public synchronized void add(CatalogueEntry entry) {
    var next = current.with(List.of(entry));
    transactions.write((connection, _) -> {
      insert(connection, entry);
      return entry;
    });
    current = next;
  }

  private void insert(Connection connection, CatalogueEntry entry) throws SQLException {
    var row =
        Arrays.asList(
            entry.type().name(),
            entry.description(),
            new String(entry.example().bytes(), StandardCharsets.UTF_8),
            entry.jsonSchema(),
            clock.instant());
    Sql.update(connection, INSERT, row);
  }

  private static EventCatalogue load(Connection connection) throws SQLException {
    return EventCatalogue.builtIn().with(Sql.all(connection, ALL, List.of(), Catalogue::entry));
  }

  private static CatalogueEntry entry(Row row) throws SQLException {
    return new CatalogueEntry(
        new EventType(row.text("name")),
        row.text("description"),
        EventData.parse(row.text("example")),
        row.optionalText("json_schema"));
  }
}
