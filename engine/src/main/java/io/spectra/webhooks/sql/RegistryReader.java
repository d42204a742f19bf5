package io.spectra.webhooks.sql;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads the tables `registry`, `tenant`, `api_key` and `webhook`. All its queries must see one
/// snapshot. Any thread may use it.
public final class RegistryReader {
  private static final String VERSION = "select version from registry";

  // `order by +id` and not `order by id`: for the latter SQLite would read all rows in the order of
  // the primary key instead of sorting the few that changed.
  private static final String TENANTS =
      "select id, name, created_at from tenant where changed_version > ? order by +id";

  private static final String KEYS =
      """
      select id, tenant_id, hash, label, environment, tier, scopes, created_at, expires_at,
          revoked_at
      from api_key where changed_version > ? order by +id
      """;

  private static final String WEBHOOK_COLUMNS =
      """
      id, tenant_id, key_id, url, events, description, secret, active, activity,
          paused_ms, paused_since, created_at, updated_at
      """;

  private static final String WEBHOOKS =
      """
      select %s from webhook where changed_version > ? and deleted_at is null order by +id
      """
          .formatted(WEBHOOK_COLUMNS);

  private static final String WEBHOOK =
      "select %s from webhook where id = ? and deleted_at is null".formatted(WEBHOOK_COLUMNS);

  private static final String DELETED =
      "select id from webhook where changed_version > ? and deleted_at is not null order by +id";

  /// The queries that are run after each change. None may read all rows of its table.
  public static final List<String> CHANGED = List.of(TENANTS, KEYS, WEBHOOKS, DELETED);

  private final SecretCipher cipher;

  public RegistryReader(SecretCipher cipher) {
    this.cipher = cipher;
  }

  /// Returns the registry's version.
  public static long version(SqlSession session) throws SQLException {
    return session.number(VERSION);
  }

  /// Returns all rows that changed after `version`. Deleted webhooks are left out for version 0,
  /// because that caller knows no webhook yet.
  public RegistryDelta since(SqlSession session, long version) throws SQLException {
    long current = version(session);
    if (current == version) {
      return RegistryDelta.empty(current);
    }
    return new RegistryDelta(
        current,
        session.list(TENANTS, RegistryReader::tenant, version),
        session.list(KEYS, RegistryReader::key, version),
        session.list(WEBHOOKS, this::webhook, version),
        version == 0
            ? List.of()
            : session.list(DELETED, row -> new WebhookId(row.getLong(1)), version));
  }

  /// Returns a webhook that has not been deleted.
  Optional<Webhook> webhook(SqlSession session, WebhookId id) throws SQLException {
    return session.first(WEBHOOK, this::webhook, id.value());
  }

  private static Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(new TenantId(row.getLong(1)), row.getString(2), instant(row.getLong(3)));
  }

  private static ApiKey key(ResultSet row) throws SQLException {
    return new ApiKey(
        new ApiKeyId(row.getLong(1)),
        new TenantId(row.getLong(2)),
        new KeyHash(row.getBytes(3)),
        row.getString(4),
        ApiKey.Environment.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
        row.getString(6),
        Set.copyOf(words(row.getString(7))),
        instant(row.getLong(8)),
        optionalInstant(row, 9),
        optionalInstant(row, 10));
  }

  private Webhook webhook(ResultSet row) throws SQLException {
    long key = row.getLong(3);
    return new Webhook(
        new WebhookId(row.getLong(1)),
        new TenantId(row.getLong(2)),
        key == 0 ? Optional.empty() : Optional.of(new ApiKeyId(key)),
        WebhookUrl.parse(row.getString(4)),
        EventFilter.stored(words(row.getString(5))),
        row.getString(6),
        cipher.decrypt(row.getBytes(7)),
        row.getBoolean(8),
        Webhook.Activity.parse(row.getString(9)),
        new Webhook.Pauses(Duration.ofMillis(row.getLong(10)), optionalInstant(row, 11)),
        instant(row.getLong(12)),
        instant(row.getLong(13)));
  }

  private static List<String> words(String joined) {
    return joined.isEmpty() ? List.of() : List.of(joined.split(" "));
  }

  private static Instant instant(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  private static Optional<Instant> optionalInstant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(instant(millis));
  }
}
