/// Whose something is: tenants and their API keys.
@NullMarked
package io.spectra.webhooks.tenant;

import org.jspecify.annotations.NullMarked;
