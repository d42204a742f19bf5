/// The engine an embedder starts: publish events, and they reach every matching webhook.
@NullMarked
package io.spectra.webhooks.engine;

import org.jspecify.annotations.NullMarked;
