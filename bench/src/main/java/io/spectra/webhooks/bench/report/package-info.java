/// Reports the findings of a run, for people and for programs.
@NullMarked
package io.spectra.webhooks.bench.report;

import org.jspecify.annotations.NullMarked;
