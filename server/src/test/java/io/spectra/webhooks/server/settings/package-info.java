@NullMarked
package io.spectra.webhooks.server.settings;

import org.jspecify.annotations.NullMarked;
