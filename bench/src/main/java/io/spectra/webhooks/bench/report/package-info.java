/// What a run found, for people and for programs.
@NullMarked
package io.spectra.webhooks.bench.report;

import org.jspecify.annotations.NullMarked;
