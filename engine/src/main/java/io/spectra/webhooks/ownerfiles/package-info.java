/// Files and directories that only their owner may use: keys, tokens, data, native libraries.
@NullMarked
package io.spectra.webhooks.ownerfiles;

import org.jspecify.annotations.NullMarked;
