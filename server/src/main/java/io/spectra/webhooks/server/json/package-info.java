/// Writes JSON: every value that the server stores or sends is written here.
@NullMarked
package io.spectra.webhooks.server.json;

import org.jspecify.annotations.NullMarked;
