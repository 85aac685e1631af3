/**
 * Deliveries in PostgreSQL: the outbox that processors write into in their transaction, and the queue that senders read.
 * It knows neither the log nor what is delivered.
 */
@NullMarked
package dev.ringback.postgres.deliveries;

import org.jspecify.annotations.NullMarked;
