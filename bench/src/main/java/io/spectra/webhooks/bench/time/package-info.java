/// Holds the rig's one clock.
@NullMarked
package io.spectra.webhooks.bench.time;

import org.jspecify.annotations.NullMarked;
