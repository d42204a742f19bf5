/// The load rig: real processes over loopback, measured from outside. Not published and not part of
/// the server; it starts the distribution that a user would start.
@NullMarked
package io.spectra.webhooks.bench;

import org.jspecify.annotations.NullMarked;
