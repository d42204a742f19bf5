/// Tests of the storage of signing secrets.
@NullMarked
package io.spectra.webhooks.secret;

import org.jspecify.annotations.NullMarked;
