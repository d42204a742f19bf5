/// Counts and measures what the server does, for monitoring systems.
@NullMarked
package io.spectra.webhooks.server.metrics;

import org.jspecify.annotations.NullMarked;
