/// Events at the server: publishing them, listing them, and building the `data` of the built-in
/// ones.
@NullMarked
package io.spectra.webhooks.server.events;

import org.jspecify.annotations.NullMarked;
