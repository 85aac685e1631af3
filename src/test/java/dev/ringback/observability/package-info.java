/** What the service says of itself, seen from outside; and what is made of it: alerts, a dashboard. */
package dev.ringback.observability;
