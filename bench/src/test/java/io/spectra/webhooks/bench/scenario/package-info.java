@NullMarked
package io.spectra.webhooks.bench.scenario;

import org.jspecify.annotations.NullMarked;
