@org.jspecify.annotations.NullMarked
package dev.ringback.postgres.connect;
