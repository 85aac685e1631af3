/** How much one may ask, tried out. */
package dev.ringback.api.limits;
