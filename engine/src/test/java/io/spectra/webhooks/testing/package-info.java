/// Fakes and fixtures for the tests of every module, given to the other modules as this module's
/// test jar.
@NullMarked
package io.spectra.webhooks.testing;

import org.jspecify.annotations.NullMarked;
