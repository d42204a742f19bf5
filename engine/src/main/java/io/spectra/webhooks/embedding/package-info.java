/// What the program around the engine hands to it: the replies to its calls.
@NullMarked
package io.spectra.webhooks.embedding;

import org.jspecify.annotations.NullMarked;
