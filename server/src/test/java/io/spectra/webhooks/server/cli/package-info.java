@NullMarked
package io.spectra.webhooks.server.cli;

import org.jspecify.annotations.NullMarked;
