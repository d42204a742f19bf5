package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.sql.RowReader;
import io.spectra.webhooks.sql.SqlSession;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnknownReferenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// Names the tenant or webhook that events refer to and that is not there. Asked only after a
/// statement has written nothing for that reason, so that the statements that succeed pay nothing
/// for it. The thread that has the connection.
final class MissingReference {
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

  private static final RowReader<Long> NUMBER = row -> row.getLong(1);

  private MissingReference() {}

  /// On a connection whose search path leads to the schema.
  static StoreException of(EventColumns events, PostgresSession session) throws SQLException {
    return of(events, session, "");
  }

  /// On a connection of a caller, whose search path is anything.
  static StoreException of(EventColumns events, Connection callers, String schema)
      throws SQLException {
    try (var session = new SqlSession(callers, PostgresParameters.BINDER)) {
      return of(events, session, schema);
    }
  }

  private static StoreException of(EventColumns events, SqlSession session, String schema)
      throws SQLException {
    Optional<Long> tenant =
        session.first(TENANT.replace("{schema}", schema), NUMBER, events.tenantsNamed());
    if (tenant.isPresent()) {
      return UnknownReferenceException.tenant(tenant.get());
    }
    return session
        .first(WEBHOOK.replace("{schema}", schema), NUMBER, events.webhooksNamed())
        .<StoreException>map(UnknownReferenceException::webhook)
        .orElseGet(() ->
            new StoreException("An event named a tenant or a webhook that has only just come"));
  }
}
