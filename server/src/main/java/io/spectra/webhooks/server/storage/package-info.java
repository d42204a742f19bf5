/// Reads and writes the server's own tables on either store.
@NullMarked
package io.spectra.webhooks.server.storage;

import org.jspecify.annotations.NullMarked;
