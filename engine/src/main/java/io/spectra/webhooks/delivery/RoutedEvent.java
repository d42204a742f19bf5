package io.spectra.webhooks.delivery;

import io.spectra.webhooks.webhook.WebhookId;
import java.util.List;

/// An event, and those of its webhooks whose lanes belong to one loop. `recovered` says whether it
/// was read out of the outbox.
record RoutedEvent(OpenEvent event, List<WebhookId> webhooks, boolean recovered) {}
