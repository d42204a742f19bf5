/// The command line: the only place that prints.
@NullMarked
package io.spectra.webhooks.server.cli;

import org.jspecify.annotations.NullMarked;
