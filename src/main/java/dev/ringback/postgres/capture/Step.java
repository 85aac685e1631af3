package dev.ringback.postgres.capture;

import dev.ringback.change.TableName;

/**
 * One statement that brings a table nearer to what is declared.
 *
 * @param table where
 * @param mends whether a trigger of ours was there and is not as it should be
 * @param what in words, once it is done
 */
record Step(TableName table, String sql, boolean mends, String what) {}
