/// The store port: what the engine asks of whatever keeps its rows.
@NullMarked
package io.spectra.webhooks.store;

import org.jspecify.annotations.NullMarked;
