@NullMarked
package io.spectra.webhooks.settings;

import org.jspecify.annotations.NullMarked;
