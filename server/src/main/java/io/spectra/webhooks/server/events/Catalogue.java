package io.spectra.webhooks.server.events;

import io.spectra.webhooks.event.CatalogueEntry;
import io.spectra.webhooks.event.EventCatalogue;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.server.storage.CompanionWrite;
import io.spectra.webhooks.server.storage.Row;
import io.spectra.webhooks.server.storage.Statements;
import io.spectra.webhooks.server.storage.Transactions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/// The types of events that this server knows: the built-in ones, and those that an operator added,
/// which are stored in a table. Reading is a field access from any thread; adding blocks. A type
/// that was added on another node is known after the next [#refresh()].
public final class Catalogue {
  private static final String ALL = "select * from event_type order by id";
  private static final String INSERT =
      """
      insert into event_type (name, description, example, json_schema, created_at)
      values (?, ?, ?, ?, ?)
      on conflict (name) do nothing
      """;

  private final Transactions transactions;
  private final InstantSource clock;
  private final EventCatalogue builtIn = EventCatalogue.builtIn();
  private volatile EventCatalogue current; // replaced under the lock of this

  public Catalogue(Transactions transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
    this.current = transactions.read(this::load);
  }

  public EventCatalogue current() {
    return current;
  }

  /// Takes in what was added on other nodes. Blocks.
  public synchronized void refresh() {
    current = transactions.read(this::load);
  }

  /// Adds a type for good.
  ///
  /// @throws IllegalArgumentException when the type exists already, even if another node added it a
  ///   moment ago, or is of a reserved family
  public void add(CatalogueEntry entry) {
    add(entry, CompanionWrite.nothing());
  }

  /// The same with something more to write in its transaction.
  ///
  /// @throws IllegalArgumentException when the type exists already, even if another node added it a
  ///   moment ago, or is of a reserved family
  public synchronized void add(CatalogueEntry entry, CompanionWrite<CatalogueEntry> alongside) {
    var next = current.with(List.of(entry));
    boolean isNew = transactions.write((connection, _) -> insert(connection, entry, alongside));
    if (!isNew) {
      refresh();
      throw new IllegalArgumentException(
          "There is an event %s already.".formatted(entry.type().name()));
    }
    current = next;
  }

  private boolean insert(
      Connection connection, CatalogueEntry entry, CompanionWrite<CatalogueEntry> alongside)
      throws SQLException {
    var row =
        Arrays.asList(
            entry.type().name(),
            entry.description(),
            new String(entry.example().bytes(), StandardCharsets.UTF_8),
            entry.jsonSchema(),
            clock.instant());
    boolean isNew = Statements.update(connection, INSERT, row) == 1;
    if (isNew) {
      alongside.write(connection, entry);
    }
    return isNew;
  }

  private EventCatalogue load(Connection connection) throws SQLException {
    return builtIn.with(Statements.all(connection, ALL, List.of(), Catalogue::entry));
  }

  private static CatalogueEntry entry(Row row) throws SQLException {
    return new CatalogueEntry(
        new EventType(row.text("name")),
        row.text("description"),
        EventData.parse(row.text("example")),
        row.optionalText("json_schema"));
  }
}
