package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.UnknownReferenceException;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.SQLException;

/// Finds out whether an event was refused because it names a tenant or a webhook that does not
/// exist.
final class ReferenceCheck {
  private static final String HAS_TENANT = "select count(*) from tenant where id = ?";

  private static final String HAS_WEBHOOK = "select count(*) from webhook where id = ?";

  private ReferenceCheck() {}

  /// Returns if both the tenant and the webhook exist.
  ///
  /// @throws UnknownReferenceException when one does not exist; `refused` is its cause
  static void check(SqliteSession session, NewEvent event, SQLException refused)
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
}
