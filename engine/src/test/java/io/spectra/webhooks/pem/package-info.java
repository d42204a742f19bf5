@NullMarked
package io.spectra.webhooks.pem;

import org.jspecify.annotations.NullMarked;
