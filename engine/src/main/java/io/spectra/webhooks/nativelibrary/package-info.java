/// Manages the directory in which libraries unpack their native parts before they are loaded.
@NullMarked
package io.spectra.webhooks.nativelibrary;

import org.jspecify.annotations.NullMarked;
