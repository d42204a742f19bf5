package io.spectra.webhooks.tenant;

import java.time.Instant;

/// A customer of the platform, which owns API keys, webhooks, events and all other stored data.
public record Tenant(TenantId id, String name, Instant createdAt) {}
