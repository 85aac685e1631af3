/** When what is done is purged, step by step. */
package dev.ringback.retention;
