/// Holds what all micro-benchmarks have in common. Each of them is in the package of what it
/// measures.
@NullMarked
package io.spectra.webhooks.micro;

import org.jspecify.annotations.NullMarked;
