@NullMarked
package io.spectra.webhooks.server.orders;

import org.jspecify.annotations.NullMarked;
