package dev.ringback.postgres.shield;

import dev.ringback.salesforce.ReloadSettings;
import java.time.Duration;

/** When inserts are a reload, as a test would have it. */
public record ReloadLimits(int rows, Duration window, Duration quiet, Duration kept) implements ReloadSettings {}
