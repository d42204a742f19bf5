@NullMarked
package io.spectra.webhooks.bench.load;

import org.jspecify.annotations.NullMarked;
