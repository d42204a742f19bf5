/// Tenants and their API keys: the owners of everything that is stored.
@NullMarked
package io.spectra.webhooks.tenant;

import org.jspecify.annotations.NullMarked;
