/** New tickets find an agent. Whoever assigns a ticket by hand wins. */
@NullMarked
package dev.ringback.processors.tickets;

import org.jspecify.annotations.NullMarked;
