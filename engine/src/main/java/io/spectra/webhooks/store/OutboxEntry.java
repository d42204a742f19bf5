package io.spectra.webhooks.store;

/// An accepted event that still has deliveries which are neither parked nor have an outcome, and
/// the registry version with which it was matched.
public record OutboxEntry(StoredEvent stored, long registryVersion) {}
