@NullMarked
package io.spectra.webhooks.server.time;

import org.jspecify.annotations.NullMarked;
