/// The API's kernel without its transport: routes, requests, responses, errors and JSON as handlers
/// see them. The transport is in `listener`, below.
@NullMarked
package io.spectra.webhooks.server.http;

import org.jspecify.annotations.NullMarked;
