/// Tests the promises of the first release from outside, over real sockets and with real processes.
@NullMarked
package io.spectra.webhooks.server.endtoend;

import org.jspecify.annotations.NullMarked;
