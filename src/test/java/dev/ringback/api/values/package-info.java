/** What is hidden, and what is not. */
package dev.ringback.api.values;
