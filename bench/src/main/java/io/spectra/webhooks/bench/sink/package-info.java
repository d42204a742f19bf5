/// Implements the receiver that the rig sends to.
@NullMarked
package io.spectra.webhooks.bench.sink;

import org.jspecify.annotations.NullMarked;
