package io.spectra.webhooks.tenant;

import java.time.Instant;

/// A customer of the platform: owns API keys, webhooks, events and everything else that is stored.
public record Tenant(TenantId id, String name, Instant createdAt) {}
