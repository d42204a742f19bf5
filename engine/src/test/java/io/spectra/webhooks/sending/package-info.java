@NullMarked
package io.spectra.webhooks.sending;

import org.jspecify.annotations.NullMarked;
