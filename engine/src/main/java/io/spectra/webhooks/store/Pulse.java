package io.spectra.webhooks.store;

/// What one look at the store says: the registry's version there (0 where no other node could have
/// changed it), and whether this node is still a member.
public record Pulse(long registryVersion, boolean isMember) {}
