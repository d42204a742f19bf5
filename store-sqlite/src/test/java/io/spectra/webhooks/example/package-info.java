/// Examples that the documents show; they compile in the build, and a test compares.
@NullMarked
package io.spectra.webhooks.example;

import org.jspecify.annotations.NullMarked;
