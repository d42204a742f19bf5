/// Events: their types and catalogue, the filter of a webhook, the request that publishes them, and
/// the envelope whose bytes every receiver gets. The package consists of values and pure functions;
/// only [EventIds] has state.
@NullMarked
package io.spectra.webhooks.event;

import org.jspecify.annotations.NullMarked;
