/**
 * What a setting may be, and how a refusal reads: the words for it that the whole house shares.
 *
 * <p>Plain Java. It must not know any setting.
 */
@NullMarked
package dev.ringback.bounds;

import org.jspecify.annotations.NullMarked;
