/// Devices in stock: checking them in, changing them, finding them.
@NullMarked
package io.spectra.webhooks.platform.inventory;

import org.jspecify.annotations.NullMarked;
