@NullMarked
package io.spectra.webhooks.server.http;

import org.jspecify.annotations.NullMarked;
