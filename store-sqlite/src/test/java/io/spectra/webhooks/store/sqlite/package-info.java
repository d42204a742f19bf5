/// Tests the default store.
@NullMarked
package io.spectra.webhooks.store.sqlite;

import org.jspecify.annotations.NullMarked;
