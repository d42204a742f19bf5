package io.spectra.webhooks.server.access;

import io.spectra.webhooks.server.storage.Statements;
import io.spectra.webhooks.server.storage.Transactions;
import io.spectra.webhooks.tenant.ApiKeyId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Stores the usage of keys in the server's tables `rate_window` and `api_key_use`.
final class SqlUsageStore implements UsageStore {
  private static final String ADD_COUNT =
      """
      insert into rate_window (api_key_id, span_seconds, starts_at_s, requests) values (?, ?, ?, ?)
      on conflict (api_key_id, span_seconds, starts_at_s)
        do update set requests = rate_window.requests + excluded.requests
      """;
  private static final String SAVE_USE =
      """
      insert into api_key_use (api_key_id, last_used_at) values (?, ?)
      on conflict (api_key_id) do update set last_used_at = excluded.last_used_at
        where api_key_use.last_used_at < excluded.last_used_at
      """;

  /// A window holds at most sixty sub-windows and the one that runs; what is further ahead was
  /// counted while a clock was wrong, and would count once more when that time comes.
  private static final String FORGET =
      """
      delete from rate_window
      where starts_at_s < ? - 61 * span_seconds or starts_at_s > ? + 61 * span_seconds
      """;

  private static final String LOAD =
      """
      select api_key_id, span_seconds, starts_at_s, requests from rate_window
      where starts_at_s >= ? - 61 * span_seconds
      """;

  /// The expression is one that an index is on.
  private static final String LOAD_SINCE =
      """
      select api_key_id, span_seconds, starts_at_s, requests from rate_window
      where starts_at_s + 2 * span_seconds > ?
      """;

  private static final String LAST_USES = "select api_key_id, last_used_at from api_key_use";

  private static final long FORGET_EVERY_SECONDS = 600;
  private static final Comparator<RateCount> IN_ORDER =
      Comparator.<RateCount>comparingLong(it -> it.key().value())
          .thenComparingInt(RateCount::spanSeconds)
          .thenComparingLong(RateCount::startsAt);

  private final Transactions transactions;
  private long forgotAt; // the one thread that saves

  public SqlUsageStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void save(Usage usage) {
    long now = usage.at().getEpochSecond();
    boolean forget = Math.abs(now - forgotAt) >= FORGET_EVERY_SECONDS;
    transactions.write((connection, _) -> {
      write(connection, usage);
      if (forget) {
        Statements.update(connection, FORGET, List.of(now, now));
      }
      return usage;
    });
    if (forget) {
      forgotAt = now;
    }
  }

  @Override
  public List<RateCount> load(Instant now) {
    return counts(LOAD, now);
  }

  @Override
  public List<RateCount> loadSince(Instant time) {
    return counts(LOAD_SINCE, time);
  }

  @Override
  public Map<ApiKeyId, Instant> lastUses() {
    return transactions.read(connection -> {
      var uses = new HashMap<ApiKeyId, Instant>();
      Statements.all(
          connection,
          LAST_USES,
          List.of(),
          row -> uses.put(new ApiKeyId(row.number(1)), row.instant("last_used_at")));
      return uses;
    });
  }

  private List<RateCount> counts(String sql, Instant time) {
    return transactions.read(connection ->
        Statements.all(
            connection,
            sql,
            List.of(time.getEpochSecond()),
            row ->
                new RateCount(
                    new ApiKeyId(row.number(1)),
                    (int) row.number(2),
                    row.number(3),
                    (int) row.number(4))));
  }

  /// In the same order on every node: two that save at the same time then wait for each other, and
  /// never both.
  private static void write(Connection connection, Usage usage) throws SQLException {
    var counts =
        usage.counts().stream()
            .sorted(IN_ORDER)
            .map(it -> List.of(it.key().value(), it.spanSeconds(), it.startsAt(), it.requests()))
            .toList();
    var uses =
        usage.lastUses().entrySet().stream()
            .map(it -> List.of(it.getKey().value(), it.getValue()))
            .sorted(Comparator.comparingLong(it -> (long) it.getFirst()))
            .toList();
    Statements.updateAll(connection, ADD_COUNT, counts);
    Statements.updateAll(connection, SAVE_USE, uses);
  }
}
