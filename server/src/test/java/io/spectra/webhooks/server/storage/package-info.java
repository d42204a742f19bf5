@NullMarked
package io.spectra.webhooks.server.storage;

import org.jspecify.annotations.NullMarked;
