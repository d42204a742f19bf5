/// What an operator may set: where values come from, how they are checked, what they become.
@NullMarked
package io.spectra.webhooks.server.settings;

import org.jspecify.annotations.NullMarked;
