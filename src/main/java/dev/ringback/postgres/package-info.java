/**
 * Where the log is kept: the ports in SQL, over the reactive client; capture's installation and inspection; the quiet
 * transaction; the migration.
 *
 * <p>Names of the log's schema are fixed when a statement's text is made, once, and quoted by {@link
 * dev.ringback.postgres.Identifier}; everything else is a typed parameter.
 */
@NullMarked
package dev.ringback.postgres;

import org.jspecify.annotations.NullMarked;
