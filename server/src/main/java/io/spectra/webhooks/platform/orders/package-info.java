/// Orders: placing them, moving them through their states, listing them for reconciliation.
@NullMarked
package io.spectra.webhooks.platform.orders;

import org.jspecify.annotations.NullMarked;
