@NullMarked
package io.spectra.webhooks.platform.inventory;

import org.jspecify.annotations.NullMarked;
