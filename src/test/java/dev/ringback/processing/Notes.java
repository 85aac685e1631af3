package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A journal that is read by a test. */
final class Notes implements Journal {
    private final List<String> lines = new ArrayList<>();

    List<String> lines() {
        return lines;
    }

    @Override
    public void settled(List<Change> changes, List<Settlement> settlements, Duration took) {
        lines.add("settled " + settlements.stream().map(Settlement::status).toList() + " in " + took);
    }

    @Override
    public void changeFailed(String processor, Change change, Throwable failure) {
        lines.add(processor + " failed on " + change.id() + ": " + failure.getMessage());
    }

    @Override
    public void processorCannotWork(String processor, String reason) {
        lines.add(processor + " cannot work: " + reason);
    }

    @Override
    public void processorWorks(String processor) {
        lines.add(processor + " works");
    }
}
