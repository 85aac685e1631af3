/** Acts and their audit log, against a real PostgreSQL. */
package dev.ringback.postgres.acts;
