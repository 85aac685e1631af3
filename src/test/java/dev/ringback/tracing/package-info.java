/** Traces. */
package dev.ringback.tracing;
