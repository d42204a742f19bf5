package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnknownReferenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// Names the tenant or webhook that events refer to and that is not there. Asked only after a
/// statement has written nothing for that reason, so that the statements that succeed pay nothing
/// for it. The thread that has the connection.
final class Missing {
  private static final String TENANT =
      """
      select wanted from unnest(?) as wanted
      where not exists (select from {schema}tenant where id = wanted) limit 1
      """;

  private static final String WEBHOOK =
      """
      select wanted from unnest(?) as wanted
      where not exists (select from {schema}webhook where id = wanted) limit 1
      """;

  private Missing() {}

  /// On a connection whose search path leads to the schema.
  static StoreException of(EventColumns events, Session session) throws SQLException {
    return of(events, session.connection(), "");
  }

  /// On a connection of a caller, whose search path is anything.
  static StoreException of(EventColumns events, Connection callers, String schema)
      throws SQLException {
    Optional<Long> tenant =
        first(callers, TENANT.replace("{schema}", schema), events.tenantsNamed());
    if (tenant.isPresent()) {
      return UnknownReferenceException.tenant(tenant.get());
    }
    return first(callers, WEBHOOK.replace("{schema}", schema), events.webhooksNamed())
        .<StoreException>map(UnknownReferenceException::webhook)
        .orElseGet(() ->
            new StoreException("An event named a tenant or a webhook that has only just come"));
  }

  private static Optional<Long> first(Connection connection, String sql, long[] wanted)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Session.bind(statement, wanted);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
      }
    }
  }
}
