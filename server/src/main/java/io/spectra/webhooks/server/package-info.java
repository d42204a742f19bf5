/// The server: it wires the engine to the HTTP API, its access checks and the command line.
@NullMarked
package io.spectra.webhooks.server;

import org.jspecify.annotations.NullMarked;
