package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.UnknownReferenceException;
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
import java.util.TreeSet;

/// Reads the tables `registry`, `tenant`, `api_key` and `webhook`. Any thread.
final class RegistryRows {
  private static final String VERSION = "select version from registry";

  // `+id`: ordering by the key itself, SQLite would read all rows rather than sort the few.
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

  /// What is read after each change: never all rows, however many there are.
  static final List<String> CHANGED = List.of(TENANTS, KEYS, WEBHOOKS, DELETED);

  private static final String HAS_TENANT = "select count(*) from tenant where id = ?";
  private static final String HAS_WEBHOOK = "select count(*) from webhook where id = ?";
  private static final String OWNED = "select 1 from webhook where id = ? and tenant_id = ?";

  private final SecretCipher cipher;

  RegistryRows(SecretCipher cipher) {
    this.cipher = cipher;
  }

  static long version(Session session) throws SQLException {
    return session.number(VERSION);
  }

  static boolean isOwned(Session session, WebhookId webhook, TenantId tenant) throws SQLException {
    return session.number(OWNED, webhook.value(), tenant.value()) == 1;
  }

  /// Looks why an event was refused.
  ///
  /// @throws UnknownReferenceException when the event names what is not there; `refused` is its
  ///   cause
  static void checkReferences(Session session, NewEvent event, SQLException refused)
      throws SQLException {
    if (session.number(HAS_TENANT, event.tenant().value()) == 0) {
      throw because(refused, UnknownReferenceException.tenant(event.tenant().value()));
    }
    long only = event.only().map(WebhookId::value).orElse(0L);
    if (only != 0 && session.number(HAS_WEBHOOK, only) == 0) {
      throw because(refused, UnknownReferenceException.webhook(only));
    }
  }

  private static UnknownReferenceException because(
      SQLException refused, UnknownReferenceException unknown) {
    unknown.initCause(refused);
    return unknown;
  }

  /// What changed after `version`. Nobody who asks for everything wants to hear of what is gone.
  RegistryDelta since(Session session, long version) throws SQLException {
    long current = version(session);
    if (current == version) {
      return new RegistryDelta(current, List.of(), List.of(), List.of(), List.of());
    }
    return new RegistryDelta(
        current,
        session.list(TENANTS, RegistryRows::tenant, version),
        session.list(KEYS, RegistryRows::key, version),
        session.list(WEBHOOKS, this::webhook, version),
        version == 0
            ? List.of()
            : session.list(DELETED, row -> new WebhookId(row.getLong(1)), version));
  }

  Optional<Webhook> webhook(Session session, WebhookId id) throws SQLException {
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
        row.getInt(8) == 1,
        Webhook.Activity.parse(row.getString(9)),
        new Webhook.Pauses(Duration.ofMillis(row.getLong(10)), optionalInstant(row, 11)),
        instant(row.getLong(12)),
        instant(row.getLong(13)));
  }

  /// Names are kept in one column with a space between: none of them has one.
  static String joined(List<String> names) {
    for (String name : names) {
      if (name.isEmpty() || name.indexOf(' ') >= 0) {
        throw new IllegalArgumentException("a name must have no space, was '" + name + "'");
      }
    }
    return String.join(" ", names);
  }

  static String joined(Set<String> names) {
    return joined(List.copyOf(new TreeSet<>(names)));
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
