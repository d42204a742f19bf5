/// What the engine does, as figures for a monitoring system.
@NullMarked
package io.spectra.webhooks.server.metrics;

import org.jspecify.annotations.NullMarked;
