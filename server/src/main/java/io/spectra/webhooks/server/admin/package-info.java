/// The operator's calls at `/admin/v1`: tenants, keys, all webhooks and the catalogue of events.
@NullMarked
package io.spectra.webhooks.server.admin;

import org.jspecify.annotations.NullMarked;
