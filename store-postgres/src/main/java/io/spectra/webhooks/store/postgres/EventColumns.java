package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.List;
import java.util.UUID;

/// Turns the events of an insert into one array for each column, which `unnest` takes. So the text
/// of a statement does not depend on the number of events.
record EventColumns(List<StoredEvent> events) {

  long[] sequences() {
    return events.stream().mapToLong(StoredEvent::sequence).toArray();
  }

  long[] tenants() {
    return events.stream().mapToLong(stored -> stored.event().tenant().value()).toArray();
  }

  long[] acceptedAt() {
    return events.stream()
        .mapToLong(stored -> stored.event().acceptedAt().toEpochMilli())
        .toArray();
  }

  Long[] onlyWebhooks() {
    return events.stream()
        .map(stored -> stored.event().only().map(WebhookId::value).orElse(null))
        .toArray(Long[]::new);
  }

  UUID[] ids() {
    return events.stream().map(stored -> stored.event().id().value()).toArray(UUID[]::new);
  }

  int[] positions() {
    return events.stream().mapToInt(stored -> stored.event().position()).toArray();
  }

  String[] types() {
    return events.stream().map(stored -> stored.event().type().name()).toArray(String[]::new);
  }

  byte[][] bodies() {
    return events.stream().map(stored -> stored.event().body()).toArray(byte[][]::new);
  }

  /// Returns the tenants that must exist, each once.
  long[] tenantsNamed() {
    return events.stream()
        .map(StoredEvent::event)
        .map(NewEvent::tenant)
        .mapToLong(TenantId::value)
        .distinct()
        .toArray();
  }

  /// Returns the webhooks that must exist, each once.
  long[] webhooksNamed() {
    return events.stream()
        .flatMap(stored -> stored.event().only().stream())
        .mapToLong(WebhookId::value)
        .distinct()
        .toArray();
  }
}
