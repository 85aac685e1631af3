/** The log for people, against a real PostgreSQL. */
package dev.ringback.postgres.reading;
