/// Speaks HTTP/1.1 with the API's callers, over Netty, strictly and within bounds. Runs on event
/// loops, and turns bytes into requests and responses into bytes. The routes decide what they mean.
@NullMarked
package io.spectra.webhooks.server.http.listener;

import org.jspecify.annotations.NullMarked;
