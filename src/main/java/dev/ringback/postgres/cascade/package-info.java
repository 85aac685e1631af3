/**
 * Processors whose writes are meant to come to other processors: how their changes are captured with their cause, and the
 * fuse that ends a chain which would not end by itself. It must not know what any processor does.
 */
@NullMarked
package dev.ringback.postgres.cascade;

import org.jspecify.annotations.NullMarked;
