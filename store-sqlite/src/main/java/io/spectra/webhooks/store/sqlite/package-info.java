/// Implements the default store: SQLite in WAL mode, inside the process that uses it.
@NullMarked
package io.spectra.webhooks.store.sqlite;

import org.jspecify.annotations.NullMarked;
