/// Tests the measurements of processes.
@NullMarked
package io.spectra.webhooks.bench.process;

import org.jspecify.annotations.NullMarked;
