/// Webhooks over the API: registering and changing them, testing them, reading their history.
@NullMarked
package io.spectra.webhooks.server.webhooks;

import org.jspecify.annotations.NullMarked;
