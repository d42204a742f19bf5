/// The processes that a run starts, measures and ends.
@NullMarked
package io.spectra.webhooks.bench.process;

import org.jspecify.annotations.NullMarked;
