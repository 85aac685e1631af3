/** What the service says of itself. */
package dev.ringback.operations;
