/// Sending over HTTP/1.1 with Netty: the adapter of the core's
/// [io.spectra.webhooks.delivery.Sender] port. One [HttpSender] an event loop, with its own
/// connections; nothing here is shared between loops but settings, the guard and the trust store.
@NullMarked
package io.spectra.webhooks.sending;

import org.jspecify.annotations.NullMarked;
