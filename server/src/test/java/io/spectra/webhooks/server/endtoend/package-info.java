/// The promises of the first release, shown from outside: over real sockets, against real
/// processes.
@NullMarked
package io.spectra.webhooks.server.endtoend;

import org.jspecify.annotations.NullMarked;
