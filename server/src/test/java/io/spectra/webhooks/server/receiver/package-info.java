/// The documented receiver, run in Node by the tests.
@NullMarked
package io.spectra.webhooks.server.receiver;

import org.jspecify.annotations.NullMarked;
