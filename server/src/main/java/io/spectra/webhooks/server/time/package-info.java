/// Times as the API writes and reads them.
@NullMarked
package io.spectra.webhooks.server.time;

import org.jspecify.annotations.NullMarked;
