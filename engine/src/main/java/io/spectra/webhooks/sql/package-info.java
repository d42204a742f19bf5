/// Runs SQL statements through JDBC, and holds the statements that the SQL stores have in common.
///
/// For adapters of the store port and for the server's own tables, not for embedders. It knows no
/// driver.
@NullMarked
package io.spectra.webhooks.sql;

import org.jspecify.annotations.NullMarked;
