package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads and writes the table `segment`.
final class SegmentTable {
  private static final String INSERT =
      """
      insert into segment (id, webhook_id, deliveries, oldest_sequence, newest_sequence,
          paused_before_ms, sequences)
      values (?, ?, ?, ?, ?, ?, ?)
      on conflict (id) do nothing
      """;

  private static final String DELETE = "delete from segment where id = ?";

  private static final String RAISE_HIGH_WATER =
      "update high_water set segment_id = ?1 where segment_id < ?1";

  private static final String HEADS =
      "select id, webhook_id, deliveries, newest_sequence from segment order by webhook_id, id";

  private static final String REACHING =
      """
      select id, webhook_id, sequences, paused_before_ms from segment
      where newest_sequence >= ? order by webhook_id, id
      """;

  private static final String BY_ID =
      "select id, webhook_id, sequences, paused_before_ms from segment where id = ?";

  private static final String OVERLAPPING =
      "select sequences from segment where newest_sequence >= ? and oldest_sequence <= ?";

  private static final String NEWEST =
      "select max(segment_id, ifnull((select max(id) from segment), 0)) from high_water";

  private SegmentTable() {}

  static void insert(SqliteSession session, List<Segment> segments) throws SQLException {
    long newest = 0;
    for (Segment segment : segments) {
      long[] sequences = segment.sequences();
      session.update(
          INSERT,
          segment.id().value(),
          segment.webhook().value(),
          sequences.length,
          Arrays.stream(sequences).min().orElseThrow(),
          Arrays.stream(sequences).max().orElseThrow(),
          segment.pausedBefore().toMillis(),
          SequenceList.encode(sequences));
      newest = Math.max(newest, segment.id().value());
    }
    if (newest > 0) {
      session.update(RAISE_HIGH_WATER, newest);
    }
  }

  static void delete(SqliteSession session, List<Long> segments) throws SQLException {
    for (Long segment : segments) {
      session.update(DELETE, segment);
    }
  }

  static List<Segment.Head> heads(SqliteSession session) throws SQLException {
    return session.list(
        HEADS,
        row ->
            new Segment.Head(
                new DeliveryId(row.getLong(1)),
                new WebhookId(row.getLong(2)),
                row.getInt(3),
                row.getLong(4)));
  }

  static List<Segment> reaching(SqliteSession session, long sequence) throws SQLException {
    return session.list(REACHING, SegmentTable::segment, sequence);
  }

  static LoadedSegment load(SqliteSession session, DeliveryId id, int from, int limit)
      throws SQLException {
    Optional<Segment> found = session.first(BY_ID, SegmentTable::segment, id.value());
    if (found.isEmpty()) {
      return new LoadedSegment(Duration.ZERO, List.of());
    }
    long[] sequences = found.get().sequences();
    int end = (int) Math.min(sequences.length, (long) from + limit);
    long[] part = Arrays.copyOfRange(sequences, Math.min(from, end), end);
    return new LoadedSegment(found.get().pausedBefore(), EventTables.find(session, part));
  }

  /// Returns the sequences from `oldest` to `newest` that segments refer to.
  static Set<Long> sequencesWithin(SqliteSession session, long oldest, long newest)
      throws SQLException {
    Set<Long> sequences = new HashSet<>();
    for (byte[] encoded : session.list(OVERLAPPING, row -> row.getBytes(1), oldest, newest)) {
      for (long sequence : SequenceList.decode(encoded)) {
        if (sequence >= oldest && sequence <= newest) {
          sequences.add(sequence);
        }
      }
    }
    return sequences;
  }

  static long newestId(SqliteSession session) throws SQLException {
    return session.number(NEWEST);
  }

  private static Segment segment(ResultSet row) throws SQLException {
    return new Segment(
        new DeliveryId(row.getLong(1)),
        new WebhookId(row.getLong(2)),
        SequenceList.decode(row.getBytes(3)),
        Duration.ofMillis(row.getLong(4)));
  }
}
