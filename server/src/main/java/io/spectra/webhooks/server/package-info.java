/// The server around the engine: HTTP API, access and command line.
@NullMarked
package io.spectra.webhooks.server;

import org.jspecify.annotations.NullMarked;
