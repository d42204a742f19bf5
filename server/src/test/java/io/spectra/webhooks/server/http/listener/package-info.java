@NullMarked
package io.spectra.webhooks.server.http.listener;

import org.jspecify.annotations.NullMarked;
