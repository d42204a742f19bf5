@NullMarked
package io.spectra.webhooks.platform.orders;

import org.jspecify.annotations.NullMarked;
