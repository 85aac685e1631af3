/** The log of users, deleted ones included: who was called what, and when that was last touched. */
@NullMarked
package dev.ringback.processors.audit;

import org.jspecify.annotations.NullMarked;
