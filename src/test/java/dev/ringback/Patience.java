package dev.ringback;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Whoever waits for a condition and does not say how long waits longer than the ten seconds that are usual, for machines are
 * slow at times. Where a test of a running service has its own class loader, it must say so itself.
 */
public final class Patience implements TestExecutionListener {
    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
    }
}
