package dev.ringback.api;

import dev.ringback.operations.CaptureInspector;
import dev.ringback.operations.TableCapture;
import dev.ringback.operations.TriggerInfo;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;

/** A capture with something to say. */
@Alternative
@Singleton
class OneWatchedTable implements CaptureInspector {
    @Override
    public Uni<List<TableCapture>> inspect() {
        TriggerInfo trigger = new TriggerInfo(
                "ringback_1_insert", List.of("INSERT"), "public.ringback_capture", true, false, "disabled");
        return Uni.createFrom()
                .item(List.of(new TableCapture(
                        "public",
                        "users",
                        "missing triggers",
                        List.of(trigger),
                        null,
                        "ALTER TABLE public.users ENABLE TRIGGER ringback_1_insert")));
    }
}
