/// Devices in stock: checking them in, changing them, finding them.
@NullMarked
package io.spectra.webhooks.server.inventory;

import org.jspecify.annotations.NullMarked;
