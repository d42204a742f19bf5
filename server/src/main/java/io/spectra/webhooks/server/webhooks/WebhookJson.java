package io.spectra.webhooks.server.webhooks;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.webhook.Webhook;

/// A webhook as the API shows it. Pure.
final class WebhookJson {
  private WebhookJson() {}

  /// Without the secret, which is shown once.
  static JsonValue of(Webhook webhook) {
    return JsonFields.object(json -> write(json, webhook));
  }

  /// The answer to the registration.
  static JsonValue withSecret(Webhook webhook) {
    return JsonFields.object(json -> {
      write(json, webhook);
      json.text("secret", webhook.secret().text())
          .text("standard_webhooks_secret", webhook.secret().standardWebhooksForm());
    });
  }

  private static void write(JsonFields json, Webhook webhook) {
    json.number("id", webhook.id().value())
        .text("url", webhook.url().text())
        .texts("events", webhook.events().names())
        .text("description", webhook.description())
        .truth("active", webhook.active())
        .time("created_at", webhook.createdAt())
        .time("updated_at", webhook.updatedAt());
  }
}
