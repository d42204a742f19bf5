/// The data that routing needs: tenants, API keys and webhooks, with one version for all of them.
@NullMarked
package io.spectra.webhooks.registry;

import org.jspecify.annotations.NullMarked;
