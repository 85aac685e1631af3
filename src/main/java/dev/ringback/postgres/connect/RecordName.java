package dev.ringback.postgres.connect;

import dev.ringback.change.TableName;

/** One record of one table. */
record RecordName(TableName table, String id) {}
