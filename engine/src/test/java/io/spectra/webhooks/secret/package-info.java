/// Tests of how signing secrets are kept.
@NullMarked
package io.spectra.webhooks.secret;

import org.jspecify.annotations.NullMarked;
