/// How the server's own tables are read and written, whichever store the engine runs on.
@NullMarked
package io.spectra.webhooks.server.storage;

import org.jspecify.annotations.NullMarked;
