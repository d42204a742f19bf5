/// Identifies callers and checks what they may do: API keys, scopes, rate tiers and the operator's
/// token. Knows nothing of HTTP; answers are values that the HTTP side turns into statuses.
@NullMarked
package io.spectra.webhooks.server.access;

import org.jspecify.annotations.NullMarked;
