/**
 * Tests of the engine, and what they stand on: a log in memory, and the contract that it shares with the one in
 * PostgreSQL.
 */
package dev.ringback.processing;
