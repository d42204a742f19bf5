/// What is measured, each scenario in a class of its own.
@NullMarked
package io.spectra.webhooks.bench.scenario;

import org.jspecify.annotations.NullMarked;
