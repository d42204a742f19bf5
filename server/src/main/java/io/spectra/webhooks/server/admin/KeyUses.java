package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.server.storage.Sql;
import io.spectra.webhooks.server.storage.Transactions;
import io.spectra.webhooks.tenant.ApiKeyId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// When API keys were last used, as it was written down: up to a minute late. Blocks; any virtual
/// thread.
public final class KeyUses {
  private static final String ALL = "select api_key_id, last_used_at from api_key_use";

  private final Transactions transactions;

  public KeyUses(Transactions transactions) {
    this.transactions = transactions;
  }

  Map<ApiKeyId, Instant> lastUsed() {
    return transactions.read(connection -> {
      var lastUsed = new HashMap<ApiKeyId, Instant>();
      Sql.all(
          connection,
          ALL,
          List.of(),
          row -> lastUsed.put(new ApiKeyId(row.number("api_key_id")), row.instant("last_used_at")));
      return lastUsed;
    });
  }
}
