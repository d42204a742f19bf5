/// Encrypts signing secrets under a master key that is stored in a file of its own.
@NullMarked
package io.spectra.webhooks.secret;

import org.jspecify.annotations.NullMarked;
