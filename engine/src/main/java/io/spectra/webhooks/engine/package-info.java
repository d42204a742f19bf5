/// The engine that an embedder starts. It delivers each published event to every webhook that
/// matches it.
@NullMarked
package io.spectra.webhooks.engine;

import org.jspecify.annotations.NullMarked;
