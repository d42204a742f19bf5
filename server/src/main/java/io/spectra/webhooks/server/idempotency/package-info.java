/// `Idempotency-Key`: a request that creates something is carried out once, however often it is
/// sent.
@NullMarked
package io.spectra.webhooks.server.idempotency;

import org.jspecify.annotations.NullMarked;
