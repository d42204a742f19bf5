/// Reads certificates and private keys from PEM files.
@NullMarked
package io.spectra.webhooks.pem;

import org.jspecify.annotations.NullMarked;
