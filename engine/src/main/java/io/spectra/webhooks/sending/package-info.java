/// Sends attempts over HTTP/1.1 with Netty, as the adapter of the core's
/// [io.spectra.webhooks.delivery.Sender] port. Each event loop has one [HttpSender] with its own
/// connections. The loops share only the settings, the guard and the trust store.
@NullMarked
package io.spectra.webhooks.sending;

import org.jspecify.annotations.NullMarked;
