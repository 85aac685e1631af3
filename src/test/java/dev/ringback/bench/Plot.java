package dev.ringback.bench;

import java.util.List;
import java.util.Map;

/**
 * Curves in milliseconds.
 *
 * @param name of its file
 * @param horizontal what its x axis is: shares of all inserts, or seconds
 */
record Plot(String name, String title, Axis horizontal, Map<String, List<double[]>> curves) {
    enum Axis {
        SHARE,
        SECONDS
    }
}
