/**
 * How the service says no over HTTP: problem details (RFC 9457) with stable codes, whoever refuses and wherever in the
 * server it happens. It must not know what was asked for.
 */
@NullMarked
package dev.ringback.api.problem;

import org.jspecify.annotations.NullMarked;
