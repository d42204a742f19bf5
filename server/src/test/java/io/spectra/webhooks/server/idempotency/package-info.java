@NullMarked
package io.spectra.webhooks.server.idempotency;

import org.jspecify.annotations.NullMarked;
