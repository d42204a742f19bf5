/// What the program around the engine hands to it with its calls: replies, and terms for changes of
/// the registry.
@NullMarked
package io.spectra.webhooks.embedding;

import org.jspecify.annotations.NullMarked;
