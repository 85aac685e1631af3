/**
 * Effects outside the database: a processor puts a parcel into its transaction, the sender takes it from there once that
 * is committed, and a channel brings it out.
 *
 * <p>At least once, and no transaction is open meanwhile: a sender that dies between the other side's yes and the
 * settling is not told from one that died before, so it is sent again, under the same name, and that is counted and said.
 * The package knows nothing of the business, and of the database only its two ports, {@link
 * dev.ringback.delivery.Outbox} and {@link dev.ringback.delivery.DeliveryQueue}.
 */
@NullMarked
package dev.ringback.delivery;

import org.jspecify.annotations.NullMarked;
