/// What routing needs to know: tenants, API keys and webhooks, versioned as a whole.
@NullMarked
package io.spectra.webhooks.registry;

import org.jspecify.annotations.NullMarked;
