/** What is purged, against a real PostgreSQL. */
package dev.ringback.postgres.pause;
