@NullMarked
package io.spectra.webhooks.ownerfiles;

import org.jspecify.annotations.NullMarked;
