package io.spectra.webhooks.engine;

import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.tenant.TenantId;
import java.time.Instant;

/// An event to publish: its tenant and type, when it happened, and its `data` as the JSON text that
/// receivers get.
public record EventDraft(TenantId tenant, EventType type, Instant happenedAt, EventData data) {}
