/// Where the rig's load comes from: as fast as answers allow, or at a fixed rate.
@NullMarked
package io.spectra.webhooks.bench.load;

import org.jspecify.annotations.NullMarked;
