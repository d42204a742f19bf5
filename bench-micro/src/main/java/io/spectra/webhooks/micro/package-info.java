/// Holds the common parts of all micro-benchmarks. Each benchmark is in the package of the code
/// that it measures.
@NullMarked
package io.spectra.webhooks.micro;

import org.jspecify.annotations.NullMarked;
