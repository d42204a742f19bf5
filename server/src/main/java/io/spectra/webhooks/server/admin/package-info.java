/// What the operator may do over `/admin/v1`: tenants, keys, all webhooks, the catalogue of events.
@NullMarked
package io.spectra.webhooks.server.admin;

import org.jspecify.annotations.NullMarked;
