@NullMarked
package io.spectra.webhooks.server;

import org.jspecify.annotations.NullMarked;
