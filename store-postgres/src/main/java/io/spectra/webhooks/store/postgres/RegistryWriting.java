package io.spectra.webhooks.store.postgres;

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

/// Carries out one [RegistryChange] inside the writer's transaction: raises the version, which no
/// other node does until this one has committed, writes the rows, tells the other nodes, and
/// answers with the rows as they now are.
final class RegistryWriting {
  private static final String LOCK_VERSION = "select version from registry for no key update";

  private static final String RAISE_VERSION = "update registry set version = ?";

  private static final String NOTIFY = "select pg_notify(?, ?)";

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
          paused_ms = ?, paused_since = ?::bigint, updated_at = ?, changed_version = ?
      where id = ?
      """;

  private static final String DELETE_WEBHOOK =
      """
      update webhook set deleted_at = ?, updated_at = ?, changed_version = ?, secret = null,
          previous_secret = null, previous_secret_until = null
      where id = ? and deleted_at is null
      """;

  private final RegistryRows rows;
  private final SecretCipher cipher;
  private final String channel;

  RegistryWriting(RegistryRows rows, SecretCipher cipher, String channel) {
    this.rows = rows;
    this.cipher = cipher;
    this.channel = channel;
  }

  /// Does nothing when the registry has moved on; the answer then still has the known version.
  RegistryDelta carryOut(Session session, Member me, long knownVersion, RegistryChange change)
      throws SQLException {
    if (session.number(LOCK_VERSION) != knownVersion) {
      return new RegistryDelta(knownVersion, List.of(), List.of(), List.of(), List.of());
    }
    long version = knownVersion + 1;
    session.update(RAISE_VERSION, version);
    switch (change) {
      case AddTenant add ->
          session.update(ADD_TENANT, StorableText.of(add.name()), millis(add.at()), version);
      case AddKey add -> add(session, add, version);
      case RevokeKey revoke -> revoke(session, revoke, version);
      case AddWebhook add -> add(session, add, version);
      case ChangeWebhook changed -> change(session, changed, version);
      case DeleteWebhook delete -> delete(session, delete.webhook(), delete.at(), version);
    }
    session.first(NOTIFY, _ -> true, channel, me.name());
    return rows.since(session, knownVersion);
  }

  private static void add(Session session, AddKey add, long version) throws SQLException {
    session.update(
        ADD_KEY,
        add.tenant().value(),
        add.hash().bytes(),
        StorableText.of(add.label()),
        add.environment().name().toLowerCase(Locale.ROOT),
        add.tier(),
        RegistryRows.joined(add.scopes()),
        millis(add.at()),
        add.expiresAt().map(RegistryWriting::millis).orElse(null),
        version);
  }

  private static void revoke(Session session, RevokeKey revoke, long version) throws SQLException {
    long key = revoke.key().value();
    if (session.update(REVOKE_KEY, millis(revoke.at()), version, key) == 0) {
      throw new StoreException("There is no API key " + key + " to revoke");
    }
    for (long webhook : session.list(WEBHOOKS_OF_KEY, row -> row.getLong(1), key)) {
      delete(session, new WebhookId(webhook), revoke.at(), version);
    }
  }

  private void add(Session session, AddWebhook add, long version) throws SQLException {
    session.update(
        ADD_WEBHOOK,
        add.tenant().value(),
        add.key().map(ApiKeyId::value).orElse(null),
        add.url().text(),
        RegistryRows.joined(add.events().names()),
        StorableText.of(add.description()),
        cipher.encrypt(add.secret()),
        Webhook.Activity.since(version).toString(),
        millis(add.at()),
        millis(add.at()),
        version);
  }

  private void change(Session session, ChangeWebhook change, long version) throws SQLException {
    Webhook before =
        rows.webhook(session, change.webhook())
            .orElseThrow(
                () -> new StoreException("There is no webhook " + change.webhook() + " to change"));
    boolean active = change.active().orElse(before.active());
    Webhook.Pauses pauses = pauses(before, active, change.at());
    session.update(
        CHANGE_WEBHOOK,
        change.url().map(WebhookUrl::text).orElse(before.url().text()),
        RegistryRows.joined(
            change.events().map(EventFilter::names).orElse(before.events().names())),
        change.description().map(StorableText::of).orElse(before.description()),
        active,
        activity(before, active, version).toString(),
        pauses.ended().toMillis(),
        pauses.since().map(RegistryWriting::millis).orElse(null),
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

  private static void delete(Session session, WebhookId webhook, Instant at, long version)
      throws SQLException {
    if (session.update(DELETE_WEBHOOK, millis(at), millis(at), version, webhook.value()) == 0) {
      throw new StoreException("There is no webhook " + webhook + " to delete");
    }
    SegmentRows.deleteOf(session, webhook);
  }

  private static long millis(Instant instant) {
    return instant.toEpochMilli();
  }
}
