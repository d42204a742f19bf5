/// Defines what an embedding program passes to the engine: an observer when the engine is built,
/// and replies and terms with its calls.
@NullMarked
package io.spectra.webhooks.embedding;

import org.jspecify.annotations.NullMarked;
