package io.spectra.webhooks.store;

/// An accepted event of which not every delivery has an outcome or is parked, and the registry
/// version that it was matched under.
public record OutboxEntry(StoredEvent stored, long registryVersion) {}
