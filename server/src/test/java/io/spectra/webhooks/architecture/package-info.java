/// The rules that keep the modules' shape, and the tests that hold the code to them.
@NullMarked
package io.spectra.webhooks.architecture;

import org.jspecify.annotations.NullMarked;
