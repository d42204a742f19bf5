/// Makes the rig's load, as fast as answers allow or at a fixed rate.
@NullMarked
package io.spectra.webhooks.bench.load;

import org.jspecify.annotations.NullMarked;
