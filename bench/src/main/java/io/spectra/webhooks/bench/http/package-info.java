/// As much of HTTP/1.1 as the rig's two ends need, and no more, so that they cost less than what
/// they measure.
@NullMarked
package io.spectra.webhooks.bench.http;

import org.jspecify.annotations.NullMarked;
