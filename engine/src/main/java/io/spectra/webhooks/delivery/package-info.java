/// The core: from an accepted event to its recorded outcomes. Plain state driven by messages and a
/// given time; threads, clocks, sockets and files are given to it by the `engine` package.
@NullMarked
package io.spectra.webhooks.delivery;

import org.jspecify.annotations.NullMarked;
