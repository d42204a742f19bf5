/// Events: their types and catalogue, what a webhook asks for, the request that brings them in, and
/// the envelope whose bytes every receiver gets. Values and pure functions; only [EventIds] has a
/// state.
@NullMarked
package io.spectra.webhooks.event;

import org.jspecify.annotations.NullMarked;
