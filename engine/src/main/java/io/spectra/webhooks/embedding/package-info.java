/// What the program around the engine hands to it: an observer when it is built, and replies and
/// terms with its calls.
@NullMarked
package io.spectra.webhooks.embedding;

import org.jspecify.annotations.NullMarked;
