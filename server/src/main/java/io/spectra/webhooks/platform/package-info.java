/// The platform that the webhooks were built for: orders, inventory and a demonstration. It uses
/// only packages that any other program on top of the webhooks could use in the same way.
@NullMarked
package io.spectra.webhooks.platform;

import org.jspecify.annotations.NullMarked;
