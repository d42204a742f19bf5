@NullMarked
package io.spectra.webhooks.tasks;

import org.jspecify.annotations.NullMarked;
