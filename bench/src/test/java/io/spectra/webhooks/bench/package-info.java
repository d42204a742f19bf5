@NullMarked
package io.spectra.webhooks.bench;

import org.jspecify.annotations.NullMarked;
