package dev.ringback.postgres.mapping;

import dev.ringback.postgres.Home;
import dev.ringback.processing.Processor;
import dev.ringback.salesforce.mapping.Mapping;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;

/** All mappings that are configured: their processors, and how their tables are at the moment. */
public final class PairedTables {
    private final Pool pool;
    private final Home home;
    private final List<MappedPairs> all;

    public PairedTables(Pool pool, Home home, List<Mapping> mappings) {
        this.pool = pool;
        this.home = home;
        this.all = mappings.stream().map(MappedPairs::new).toList();
    }

    public List<Processor<SqlConnection>> processors() {
        return all.stream().map(one -> (Processor<SqlConnection>) one).toList();
    }

    /** Looks whether the tables are as the mappings say, and lets those work that find all they need. */
    public Uni<List<Finding>> look() {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(
                        one -> new ShapeCheck(pool, home, one.mapping()).check().invoke(one::found))
                .collect()
                .asList();
    }
}
