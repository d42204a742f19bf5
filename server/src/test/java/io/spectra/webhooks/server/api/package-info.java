@NullMarked
package io.spectra.webhooks.server.api;

import org.jspecify.annotations.NullMarked;
