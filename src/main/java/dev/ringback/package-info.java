/** Settings and wiring: the only place that knows everybody. */
@NullMarked
package dev.ringback;

import org.jspecify.annotations.NullMarked;
