@NullMarked
package io.spectra.webhooks.server.inventory;

import org.jspecify.annotations.NullMarked;
