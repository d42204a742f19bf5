@NullMarked
package io.spectra.webhooks.server.access;

import org.jspecify.annotations.NullMarked;
