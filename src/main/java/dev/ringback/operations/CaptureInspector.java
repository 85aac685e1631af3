package dev.ringback.operations;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** Compares the triggers that are installed with those that are declared. */
public interface CaptureInspector {
    /** One entry for each watched table, in the order of their names. */
    Uni<List<TableCapture>> inspect();
}
