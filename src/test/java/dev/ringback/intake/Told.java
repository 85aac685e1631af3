package dev.ringback.intake;

import java.util.ArrayList;
import java.util.List;

/** Writes down what the intake tells. */
final class Told implements IntakeListener {
    final List<String> events = new ArrayList<>();

    @Override
    public void bellHeard() {
        events.add("bell");
    }

    @Override
    public void asleep() {
        events.add("asleep");
    }

    @Override
    public void well(String what) {
        events.add(what + " well");
    }

    @Override
    public void unwell(String what, Throwable failure) {
        events.add(what + " unwell");
    }
}
