/// Starts, measures and ends the processes of a run.
@NullMarked
package io.spectra.webhooks.bench.process;

import org.jspecify.annotations.NullMarked;
