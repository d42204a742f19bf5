@NullMarked
package io.spectra.webhooks.nativelibrary;

import org.jspecify.annotations.NullMarked;
