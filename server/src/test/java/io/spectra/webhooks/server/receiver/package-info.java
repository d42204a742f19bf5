/// Runs the documented receiver in Node for the tests.
@NullMarked
package io.spectra.webhooks.server.receiver;

import org.jspecify.annotations.NullMarked;
