/// Values that describe one HTTP call for a delivery: its id, its outcome and its row in the
/// history.
@NullMarked
package io.spectra.webhooks.attempt;

import org.jspecify.annotations.NullMarked;
