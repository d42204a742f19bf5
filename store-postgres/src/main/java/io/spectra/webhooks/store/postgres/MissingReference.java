package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.sql.SqlSession;
import io.spectra.webhooks.sql.SqlSession.RowReader;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnknownReferenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// Finds the tenant or webhook that events name and that does not exist. It runs only after a
/// statement has written nothing for that reason, so statements that succeed do not pay for it.
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

  /// Searches on a connection whose search path contains the schema.
  static StoreException of(EventColumns events, PostgresSession session) throws SQLException {
    return of(events, session, "");
  }

  /// Searches on a caller's connection, which may have any search path. `schema` ends with a dot.
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
            new StoreException("An event named a tenant or a webhook that was created just now"));
  }
}
