package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.sql.StoredEventReader;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.StoredEvent;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Lists a tenant's events, one block of sequences after the other.
///
/// The index keeps a tenant's events together within each block, not over all time. So old events
/// share their pages with old events only, and retention writes few pages (ADR 22). Runs on the
/// threads of [ReaderThreads].
final class EventListing {
  /// The number of low bits in which the sequences of one block differ. The index uses the same
  /// number.
  static final int BLOCK_BITS = 15;

  /// Reads one block. `%s` is a condition on the types, or empty.
  private static final String OF_BLOCK =
      """
      select %s from event e
      where e.sequence >> %s = ? and e.tenant_id = ? and e.sequence > ?
        and e.accepted_at >= ? and e.accepted_at < ? %%s
      order by e.sequence limit ?
      """
          .formatted(StoredEventReader.COLUMNS, BLOCK_BITS);

  private static final String OLDEST = "select min(sequence) from event";
  private static final String NEWEST = "select max(sequence) from event";

  private final SqliteSession session;
  private final EventQuery query;

  private EventListing(SqliteSession session, EventQuery query) {
    this.session = session;
    this.query = query;
  }

  static List<StoredEvent> list(SqliteSession session, EventQuery query) throws SQLException {
    return new EventListing(session, query).list();
  }

  private List<StoredEvent> list() throws SQLException {
    long first = block(Math.max(session.number(OLDEST), query.afterSequence() + 1));
    long last = block(session.number(NEWEST));
    List<StoredEvent> listed = new ArrayList<>();
    for (long block = first; block <= last && listed.size() < query.limit(); block++) {
      listed.addAll(ofBlock(block, query.limit() - listed.size()));
    }
    return listed;
  }

  private List<StoredEvent> ofBlock(long block, int limit) throws SQLException {
    List<Object> arguments = new ArrayList<>();
    arguments.add(block);
    arguments.add(query.tenant().value());
    arguments.add(query.afterSequence());
    arguments.add(query.from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE));
    arguments.add(query.until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
    arguments.addAll(query.types());
    arguments.add(limit);
    return session.list(
        sqlFor(query.types().size()), EventTables.READER::event, arguments.toArray());
  }

  static String sqlFor(int types) {
    if (types == 0) {
      return OF_BLOCK.formatted("");
    }
    return OF_BLOCK.formatted("and e.type in (?" + ", ?".repeat(types - 1) + ")");
  }

  private static long block(long sequence) {
    return sequence >> BLOCK_BITS;
  }
}
