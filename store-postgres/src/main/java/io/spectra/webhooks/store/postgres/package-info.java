/// Implements the shared store: PostgreSQL, used by one node or by many.
@NullMarked
package io.spectra.webhooks.store.postgres;

import org.jspecify.annotations.NullMarked;
