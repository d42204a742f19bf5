@NullMarked
package io.spectra.webhooks.server.json;

import org.jspecify.annotations.NullMarked;
