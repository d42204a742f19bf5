/// What all micro-benchmarks have in common. Each of them lies in the package of what it measures.
@NullMarked
package io.spectra.webhooks.micro;

import org.jspecify.annotations.NullMarked;
