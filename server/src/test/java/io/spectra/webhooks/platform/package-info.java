@NullMarked
package io.spectra.webhooks.platform;

import org.jspecify.annotations.NullMarked;
