/// Webhooks: what a tenant registers to be told of events.
@NullMarked
package io.spectra.webhooks.webhook;

import org.jspecify.annotations.NullMarked;
