/** What becomes of courses when their curriculum ends. */
@NullMarked
package dev.ringback.processors.curricula;

import org.jspecify.annotations.NullMarked;
