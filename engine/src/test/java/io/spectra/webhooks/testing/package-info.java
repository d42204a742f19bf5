/// Fakes and fixtures for the tests of every module. The other modules use them as this module's
/// test jar.
@NullMarked
package io.spectra.webhooks.testing;

import org.jspecify.annotations.NullMarked;
