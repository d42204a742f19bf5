/// The default store: SQLite in WAL mode, within the process that uses it.
@NullMarked
package io.spectra.webhooks.store.sqlite;

import org.jspecify.annotations.NullMarked;
