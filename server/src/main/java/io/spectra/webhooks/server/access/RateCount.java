package io.spectra.webhooks.server.access;

import io.spectra.webhooks.tenant.ApiKeyId;

/// The number of a key's requests that counted in one sub-window. It is either stored, or to be
/// added to the stored number.
///
/// @param spanSeconds how long the sub-window is
/// @param startsAt its first second, since 1970
record RateCount(ApiKeyId key, int spanSeconds, long startsAt, int requests) {}
