/** Events, against a real PostgreSQL. */
package dev.ringback.postgres.live;
