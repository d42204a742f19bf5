/// The load rig: real processes over loopback, measured from outside. It is not published and not
/// part of the server. It starts the distribution that a user would start.
@NullMarked
package io.spectra.webhooks.bench;

import org.jspecify.annotations.NullMarked;
