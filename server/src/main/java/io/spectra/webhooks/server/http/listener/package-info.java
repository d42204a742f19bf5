/// The API's door: HTTP/1.1 over Netty, strict and bounded. Runs on event loops and turns bytes
/// into requests and responses; what they mean is decided elsewhere.
@NullMarked
package io.spectra.webhooks.server.http.listener;

import org.jspecify.annotations.NullMarked;
