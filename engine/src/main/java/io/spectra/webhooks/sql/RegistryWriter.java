package io.spectra.webhooks.sql;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryChange.AddKey;
import io.spectra.webhooks.registry.RegistryChange.AddTenant;
import io.spectra.webhooks.registry.RegistryChange.AddWebhook;
import io.spectra.webhooks.registry.RegistryChange.ChangeWebhook;
import io.spectra.webhooks.registry.RegistryChange.DeleteWebhook;
import io.spectra.webhooks.registry.RegistryChange.RevokeKey;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// Carries out one [RegistryChange] within the writer's transaction: raises the registry's version
/// and writes the rows.
public final class RegistryWriter {
  private static final String RAISE_VERSION = "update registry set version = ?";

  private static final String ADD_TENANT =
      "insert into tenant (name, created_at, changed_version) values (?, ?, ?)";

  private static final String ADD_KEY =
      """
      insert into api_key (tenant_id, hash, label, environment, tier, scopes, created_at,
          expires_at, changed_version)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String REVOKE_KEY =
      """
      update api_key set revoked_at = coalesce(revoked_at, ?), changed_version = ? where id = ?
      """;

  private static final String WEBHOOKS_OF_KEY =
      "select id from webhook where key_id = ? and deleted_at is null";

  private static final String ADD_WEBHOOK =
      """
      insert into webhook (tenant_id, key_id, url, events, description, secret, active,
          activity, created_at, updated_at, changed_version)
      values (?, ?, ?, ?, ?, ?, true, ?, ?, ?, ?)
      """;

  private static final String CHANGE_WEBHOOK =
      """
      update webhook set url = ?, events = ?, description = ?, active = ?, activity = ?,
          paused_ms = ?, paused_since = cast(? as bigint), updated_at = ?, changed_version = ?
      where id = ?
      """;

  private static final String DELETE_WEBHOOK =
      """
      update webhook set deleted_at = ?, updated_at = ?, changed_version = ?, secret = null,
          previous_secret = null, previous_secret_until = null
      where id = ? and deleted_at is null
      """;

  private static final String DELETE_SEGMENTS = "delete from segment where webhook_id = ?";

  private final RegistryReader reader;
  private final SecretCipher cipher;
  private final UnaryOperator<String> storable;

  /// `storable` turns text that callers wrote into text that the database can store.
  public RegistryWriter(
      RegistryReader reader, SecretCipher cipher, UnaryOperator<String> storable) {
    this.reader = reader;
    this.cipher = cipher;
    this.storable = storable;
  }

  /// Carries out `change` and returns the rows that changed. The caller has checked, within this
  /// transaction, that the registry is at `knownVersion`.
  ///
  /// @throws StoreException when the change names a key or webhook that does not exist
  public RegistryDelta carryOut(SqlSession session, long knownVersion, RegistryChange change)
      throws SQLException {
    long version = knownVersion + 1;
    session.update(RAISE_VERSION, version);
    switch (change) {
      case AddTenant add ->
          session.update(ADD_TENANT, storable.apply(add.name()), millis(add.at()), version);
      case AddKey add -> add(session, add, version);
      case RevokeKey revoke -> revoke(session, revoke, version);
      case AddWebhook add -> add(session, add, version);
      case ChangeWebhook changed -> change(session, changed, version);
      case DeleteWebhook delete -> delete(session, delete.webhook(), delete.at(), version);
    }
    return reader.since(session, knownVersion);
  }

  private void add(SqlSession session, AddKey add, long version) throws SQLException {
    session.update(
        ADD_KEY,
        add.tenant().value(),
        add.hash().bytes(),
        storable.apply(add.label()),
        add.environment().name().toLowerCase(Locale.ROOT),
        add.tier(),
        joined(add.scopes()),
        millis(add.at()),
        add.expiresAt().map(RegistryWriter::millis).orElse(null),
        version);
  }

  private static void revoke(SqlSession session, RevokeKey revoke, long version)
      throws SQLException {
    long key = revoke.key().value();
    if (session.update(REVOKE_KEY, millis(revoke.at()), version, key) == 0) {
      throw new StoreException("There is no API key " + key + " to revoke");
    }
    for (long webhook : session.list(WEBHOOKS_OF_KEY, row -> row.getLong(1), key)) {
      delete(session, new WebhookId(webhook), revoke.at(), version);
    }
  }

  private void add(SqlSession session, AddWebhook add, long version) throws SQLException {
    session.update(
        ADD_WEBHOOK,
        add.tenant().value(),
        add.key().map(ApiKeyId::value).orElse(null),
        add.url().text(),
        joined(add.events().names()),
        storable.apply(add.description()),
        cipher.encrypt(add.secret()),
        Webhook.Activity.since(version).toString(),
        millis(add.at()),
        millis(add.at()),
        version);
  }

  private void change(SqlSession session, ChangeWebhook change, long version) throws SQLException {
    Webhook before =
        reader
            .webhook(session, change.webhook())
            .orElseThrow(
                () -> new StoreException("There is no webhook " + change.webhook() + " to change"));
    boolean active = change.active().orElse(before.active());
    Webhook.Pauses pauses = pauses(before, active, change.at());
    session.update(
        CHANGE_WEBHOOK,
        change.url().map(WebhookUrl::text).orElse(before.url().text()),
        joined(change.events().map(EventFilter::names).orElse(before.events().names())),
        change.description().map(storable).orElse(before.description()),
        active,
        activity(before, active, version).toString(),
        pauses.ended().toMillis(),
        pauses.since().map(RegistryWriter::millis).orElse(null),
        millis(change.at()),
        version,
        change.webhook().value());
  }

  private static Webhook.Activity activity(Webhook before, boolean active, long version) {
    return active == before.active() ? before.activity() : before.activity().turned(version);
  }

  private static Webhook.Pauses pauses(Webhook before, boolean active, Instant at) {
    if (active == before.active()) {
      return before.pauses();
    }
    return active
        ? new Webhook.Pauses(before.pauses().until(at), Optional.empty())
        : new Webhook.Pauses(before.pauses().ended(), Optional.of(at));
  }

  private static void delete(SqlSession session, WebhookId webhook, Instant at, long version)
      throws SQLException {
    if (session.update(DELETE_WEBHOOK, millis(at), millis(at), version, webhook.value()) == 0) {
      throw new StoreException("There is no webhook " + webhook + " to delete");
    }
    session.update(DELETE_SEGMENTS, webhook.value());
  }

  /// Joins names by a space, which none of them contains.
  private static String joined(List<String> names) {
    for (String name : names) {
      if (name.isEmpty() || name.indexOf(' ') >= 0) {
        throw new IllegalArgumentException("a name must have no space, was '" + name + "'");
      }
    }
    return String.join(" ", names);
  }

  private static String joined(Set<String> names) {
    return joined(List.copyOf(new TreeSet<>(names)));
  }

  private static long millis(Instant instant) {
    return instant.toEpochMilli();
  }
}
