@NullMarked
package io.spectra.webhooks.server.events;

import org.jspecify.annotations.NullMarked;
