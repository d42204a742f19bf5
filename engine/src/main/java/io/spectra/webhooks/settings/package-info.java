/// The settings of an engine and of what embeds it: how one is declared, read and checked.
@NullMarked
package io.spectra.webhooks.settings;

import org.jspecify.annotations.NullMarked;
