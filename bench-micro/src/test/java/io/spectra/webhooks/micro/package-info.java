@NullMarked
package io.spectra.webhooks.micro;

import org.jspecify.annotations.NullMarked;
