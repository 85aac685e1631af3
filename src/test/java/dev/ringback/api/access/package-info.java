/** The door, tried from outside. */
package dev.ringback.api.access;
