@NullMarked
package io.spectra.webhooks.bench.report;

import org.jspecify.annotations.NullMarked;
