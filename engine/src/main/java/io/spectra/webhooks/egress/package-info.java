/// Where the engine may connect to: address values, the table of addresses that are not public, and
/// the guard that judges each answer of a DNS lookup before a socket is opened. Knows nothing of
/// webhooks, HTTP or Netty; no thread of its own.
@NullMarked
package io.spectra.webhooks.egress;

import org.jspecify.annotations.NullMarked;
