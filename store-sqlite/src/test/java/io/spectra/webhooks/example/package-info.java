/// Holds examples that the documents show. The build compiles them, and a test compares them with
/// the documents.
@NullMarked
package io.spectra.webhooks.example;

import org.jspecify.annotations.NullMarked;
