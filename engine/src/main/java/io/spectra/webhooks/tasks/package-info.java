/// Tasks that run again and again, and the report of their failures.
@NullMarked
package io.spectra.webhooks.tasks;

import org.jspecify.annotations.NullMarked;
