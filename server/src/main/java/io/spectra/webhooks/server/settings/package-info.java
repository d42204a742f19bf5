/// Reads and checks the settings of an operator, and holds their values.
@NullMarked
package io.spectra.webhooks.server.settings;

import org.jspecify.annotations.NullMarked;
