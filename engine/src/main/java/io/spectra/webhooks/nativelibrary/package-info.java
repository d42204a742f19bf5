/// Where the native parts of the libraries in use are unpacked before they are loaded.
@NullMarked
package io.spectra.webhooks.nativelibrary;

import org.jspecify.annotations.NullMarked;
