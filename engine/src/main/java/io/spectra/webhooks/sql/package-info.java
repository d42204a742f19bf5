/// Runs SQL statements through JDBC, and holds the statements that the SQL stores have in common.
///
/// Adapters of the store port and the server's own tables use it; embedders do not. It depends on
/// no driver.
@NullMarked
package io.spectra.webhooks.sql;

import org.jspecify.annotations.NullMarked;
