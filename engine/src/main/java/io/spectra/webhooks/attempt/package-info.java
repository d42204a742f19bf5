/// Values about one HTTP call for a delivery: its id, its outcome, its row in the history.
@NullMarked
package io.spectra.webhooks.attempt;

import org.jspecify.annotations.NullMarked;
