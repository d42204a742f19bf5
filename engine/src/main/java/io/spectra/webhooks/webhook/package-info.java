/// Webhooks: the registrations with which a tenant asks for events.
@NullMarked
package io.spectra.webhooks.webhook;

import org.jspecify.annotations.NullMarked;
