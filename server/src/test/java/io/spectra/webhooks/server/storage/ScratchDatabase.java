package io.spectra.webhooks.server.storage;

import io.spectra.webhooks.engine.EventDraft;
import io.spectra.webhooks.engine.Work;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventIds;
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

/// [Transactions] on a SQLite database in memory that has the server's tables and nothing else, and
/// remembers the events of committed writes. One thread.
public final class ScratchDatabase implements Transactions, AutoCloseable {
  private final Connection connection;
  private final EventIds ids =
      new EventIds(InstantSource.fixed(Instant.parse("2026-05-18T14:23:00Z")), new Random(1));
  private final List<EventDraft> events = new ArrayList<>();
  private Optional<Instant> oldestRunningWrite = Optional.empty();

  public ScratchDatabase() throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(schema());
    }
    connection.setAutoCommit(false);
  }

  /// All events so far, in order.
  public List<EventDraft> events() {
    return List.copyOf(events);
  }

  /// The events since the last call, each as its type and its data.
  public List<String> takeEvents() {
    var taken =
        events.stream()
            .map(event ->
                event.type() + " " + new String(event.data().bytes(), StandardCharsets.UTF_8))
            .toList();
    events.clear();
    return taken;
  }

  /// Behaves from now on as if such a write were running elsewhere.
  public void runElsewhereSince(Instant stamp) {
    oldestRunningWrite = Optional.of(stamp);
  }

  @Override
  public <T> T write(Work<T> work) {
    var caused = new ArrayList<EventDraft>();
    try {
      T result = work.run(connection, draft -> add(caused, draft));
      connection.commit();
      events.addAll(caused);
      return result;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private EventId add(List<EventDraft> caused, EventDraft draft) {
    caused.add(draft);
    return ids.next();
  }

  @Override
  public <T> T read(Reading<T> reading) {
    try {
      return reading.run(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<Instant> oldestRunningWrite(Connection connection) {
    return oldestRunningWrite;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static String schema() {
    var name = "/db/server/sqlite/V1__orders_inventory_and_access.sql";
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
