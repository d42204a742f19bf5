/// Implements the part of HTTP/1.1 that the rig's two ends need, and no more, so that they cost
/// less than the server that they measure.
@NullMarked
package io.spectra.webhooks.bench.http;

import org.jspecify.annotations.NullMarked;
