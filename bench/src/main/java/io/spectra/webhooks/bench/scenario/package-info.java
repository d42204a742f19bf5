/// Holds the scenarios that are measured, each in a class of its own.
@NullMarked
package io.spectra.webhooks.bench.scenario;

import org.jspecify.annotations.NullMarked;
