package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the table `segment`.
final class SegmentQueries {
  private static final String HEADS =
      """
      select id, webhook_id, cardinality(sequences), newest_sequence from segment
      where node = ? order by webhook_id, id
      """;

  private static final String REACHING =
      """
      select id, webhook_id, sequences, paused_before_ms from segment
      where node = ? and newest_sequence >= ? order by webhook_id, id
      """;

  private static final String PART =
      "select sequences[?:?], paused_before_ms from segment where id = ?";

  private SegmentQueries() {}

  static List<Segment.Head> heads(PostgresSession session, int node) throws SQLException {
    return session.list(HEADS, SegmentQueries::head, node);
  }

  static Segment.Head head(ResultSet row) throws SQLException {
    return new Segment.Head(
        new DeliveryId(row.getLong(1)),
        new WebhookId(row.getLong(2)),
        row.getInt(3),
        row.getLong(4));
  }

  static List<Segment> reaching(PostgresSession session, int node, long sequence)
      throws SQLException {
    return session.list(
        REACHING,
        row ->
            new Segment(
                new DeliveryId(row.getLong(1)),
                new WebhookId(row.getLong(2)),
                numbers(row.getArray(3)),
                Duration.ofMillis(row.getLong(4))),
        node,
        sequence);
  }

  static LoadedSegment load(PostgresSession session, DeliveryId id, int from, int limit)
      throws SQLException {
    int end = (int) Math.min(Segment.DELIVERIES_MAX, (long) from + limit);
    Optional<Part> part =
        session.first(
            PART,
            row -> new Part(numbers(row.getArray(1)), Duration.ofMillis(row.getLong(2))),
            from + 1,
            end,
            id.value());
    if (part.isEmpty()) {
      return new LoadedSegment(Duration.ZERO, List.of());
    }
    return new LoadedSegment(
        part.get().pausedBefore, EventQueries.inOrder(session, part.get().sequences));
  }

  @SuppressWarnings("ArrayRecordComponent") // read once
  private record Part(long[] sequences, Duration pausedBefore) {}

  private static long[] numbers(Array array) throws SQLException {
    return Stream.of((Long[]) array.getArray()).mapToLong(Long::longValue).toArray();
  }
}
