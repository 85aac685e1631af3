/** Capture on a real database, as the plain role that a hosted database gives. */
package dev.ringback.postgres.capture;
