@NullMarked
package io.spectra.webhooks.store.postgres;

import org.jspecify.annotations.NullMarked;
