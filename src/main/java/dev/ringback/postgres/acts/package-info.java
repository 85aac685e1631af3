/**
 * What people do over REST, and its audit log. An act, its row there and its idempotency key are one transaction: an act
 * is never done twice with one key, and never unseen.
 *
 * <p>It must not know what an act does, nor how it was asked for.
 */
@NullMarked
package dev.ringback.postgres.acts;

import org.jspecify.annotations.NullMarked;
