package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKeyId;

/// How many requests of a key counted in one sub-window: what is stored of the rate limits, or what
/// is to be added to it.
///
/// @param spanSeconds how long the sub-window is
/// @param startsAt its first second, since 1970
record RateCount(ApiKeyId key, int spanSeconds, long startsAt, int requests) {}
