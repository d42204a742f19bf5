/// A demonstration: orders that arrive at a server, and a receiver that verifies what it is sent.
@NullMarked
package io.spectra.webhooks.platform.demo;

import org.jspecify.annotations.NullMarked;
