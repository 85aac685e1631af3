/**
 * The mappings in SQL: whether the two tables are as declared, the statements made from a mapping, and the processor that
 * keeps its rows in step. It must not know where settings come from.
 */
@NullMarked
package dev.ringback.postgres.mapping;

import org.jspecify.annotations.NullMarked;
