/**
 * The business: what is done about a change, in a package for each reaction. They know how to react in SQL, and neither
 * each other nor how a change came to them.
 */
@NullMarked
package dev.ringback.processors;

import org.jspecify.annotations.NullMarked;
