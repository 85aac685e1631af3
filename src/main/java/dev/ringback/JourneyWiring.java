package dev.ringback;

import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.connect.Audit;
import dev.ringback.postgres.connect.ConnectLog;
import dev.ringback.postgres.connect.Pairs;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.retention.RetentionSettings;
import dev.ringback.salesforce.ConnectSettings;
import dev.ringback.salesforce.JourneySettings;
import dev.ringback.salesforce.mapping.MappingSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Tells those who look at Heroku Connect's log which records belong together, and how far back our own log is whole. */
final class JourneyWiring {
    @Produces
    @Singleton
    Pairs pairs(LogSession session, Home home, MappingSettings mappings, ConnectSettings connect) {
        List<Pairs.Tables> tables = mappings.byName().entrySet().stream()
                .filter(one -> one.getValue().enabled())
                .map(one -> new Pairs.Tables(
                        one.getKey(),
                        new TableName(connect.schema(), one.getValue().connectTable()),
                        TableName.of(one.getValue().localTable())))
                .toList();
        return new Pairs(session, home, tables);
    }

    /** No further back than our own log is whole. */
    @Produces
    @Singleton
    Audit audit(ConnectLog connect, JourneySettings settings, RetentionSettings retention) {
        Duration reach = settings.audit().reach();
        boolean purgedBefore = retention.enabled() && retention.settled().compareTo(reach) < 0;
        return new Audit(connect, settings.audit(), purgedBefore ? retention.settled() : reach);
    }
}
