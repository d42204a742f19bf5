/// The store port: the interface through which the engine stores its data.
@NullMarked
package io.spectra.webhooks.store;

import org.jspecify.annotations.NullMarked;
