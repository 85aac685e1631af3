package dev.ringback.salesforce.mapping;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The pairs of tables that are kept in step, by a name of their own. */
@ConfigMapping(prefix = "ringback.mappings")
public interface MappingSettings {
    @WithParentName
    Map<String, Entry> byName();

    /** One pair of tables; {@link MappingReader} checks it. */
    interface Entry {
        /** Whether it is at work. */
        @WithDefault("true")
        boolean enabled();

        /** The table in the schema {@code ringback.connect.schema}. */
        String connectTable();

        /** The application's table, as schema.table, or table in public. */
        String localTable();

        /** {@code both}, {@code to-salesforce} or {@code from-salesforce}. */
        @WithDefault("both")
        String direction();

        /** The column of Connect's table that holds the local key: an external id of the object in Salesforce. */
        Optional<String> externalId();

        /** The column of the local table that names a row. */
        @WithDefault("id")
        String localKey();

        /** A column of the local table that holds the record's id in Salesforce. */
        Optional<String> localSfid();

        /** Columns that hold the same value: local column to Connect's column. */
        Map<String, String> columns();

        /** What is written into a column of Connect's table: an SQL expression over the local row. */
        Map<String, String> toSalesforce();

        /** What is written into a column of the local table: an SQL expression over Connect's row. */
        Map<String, String> fromSalesforce();

        /** Who wins when both sides have changed a value: {@code salesforce}, {@code application} or {@code newest}. */
        @WithDefault("salesforce")
        String conflict();

        /** For {@code newest}: the local column that says when the row was last changed. */
        Optional<String> localModified();

        /** What becomes of the record when its local row is deleted: {@code nothing}, {@code delete} or {@code mark}. */
        @WithDefault("nothing")
        String onLocalDelete();

        /** What becomes of the local row when its record is deleted: {@code nothing}, {@code delete} or {@code mark}. */
        @WithDefault("nothing")
        String onConnectDelete();

        /** For {@code on-connect-delete=mark}: a local column, boolean or a time. */
        Optional<String> localDeleted();

        /** How long a record that Connect has deleted may come back, as after a reload, before its row is touched. */
        @WithDefault("5m")
        Duration reloadGrace();
    }
}
