/** The REST API as its callers see it: over HTTP, against a real PostgreSQL. */
package dev.ringback.api;
