/// How signing secrets are kept: encrypted under a master key that lies in a file of its own.
@NullMarked
package io.spectra.webhooks.secret;

import org.jspecify.annotations.NullMarked;
