package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.delivery.Attempt;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Instant;
import java.util.Optional;

/// Creates attempts that send the contract's example event to a given URL.
final class Attempts {
  static final SigningSecret SECRET = SigningSecret.of("f9a3d7b2e8c1");
  static final EventId EVENT = EventId.parse("0196e3c2-7c00-7abc-8def-0123456789ab");
  static final Instant STARTED = Instant.parse("2026-05-18T14:23:01.750Z");
  static final String BODY =
      """
      {"event":"order.delivered","timestamp":"2026-05-18T14:23:00+00:00","data":{"id":1234,\
      "order_number":"ORD-20260515-0042","tracking_number":"1Z999AA10123456789",\
      "shipping_carrier":"UPS","delivered_at":"2026-05-18T14:23:00Z"}}\
      """;

  private Attempts() {}

  static Attempt to(String url) {
    return to(url, BODY.getBytes(UTF_8));
  }

  static Attempt to(String url, byte[] body) {
    var webhook =
        new Webhook(
            new WebhookId(42),
            new TenantId(1),
            Optional.empty(),
            WebhookUrl.parse(url),
            EventFilter.everything(),
            "",
            SECRET,
            true,
            Webhook.Activity.since(1),
            Webhook.Pauses.NONE,
            STARTED,
            STARTED);
    var event =
        new NewEvent(
            EVENT,
            new TenantId(1),
            new EventType("order.delivered"),
            STARTED,
            0,
            Optional.empty(),
            body);
    return new Attempt(new DeliveryId(77_001), webhook, new StoredEvent(9, event), 1, STARTED);
  }
}
