/// Tests of what is measured about processes.
@NullMarked
package io.spectra.webhooks.bench.process;

import org.jspecify.annotations.NullMarked;
