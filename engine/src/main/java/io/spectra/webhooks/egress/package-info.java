/// Decides where the engine may connect to. The package contains address values, the table of
/// addresses that are not public, and the guard that judges every DNS answer before a socket is
/// opened. It does not depend on webhooks, HTTP or Netty, and has no thread of its own.
@NullMarked
package io.spectra.webhooks.egress;

import org.jspecify.annotations.NullMarked;
