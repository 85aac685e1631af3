package dev.ringback.postgres.mapping;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.salesforce.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/** What an answer means for one change of the pair. */
final class Judged {
    private final Mapping mapping;

    Judged(Mapping mapping) {
        this.mapping = mapping;
    }

    Outcome of(Change change, Answer answer) {
        boolean local = change.table().equals(mapping.local());
        if (answer.isRaced()) {
            return Outcome.inTurn("both sides have just made this record");
        }
        if (answer.course().equals("grace") && isWaitedFor(change)) {
            return Outcome.postponed("Connect has deleted the record; after a reload it comes back");
        }
        boolean effect = local ? answer.wroteConnect() : answer.wroteLocal();
        String note = lost(change, local, answer);
        if (note != null) {
            return effect ? Outcome.succeeded(note) : Outcome.ignored(note);
        }
        if (effect || isLinked(answer)) {
            return Outcome.succeeded();
        }
        return Outcome.ignored(nothing(answer.course()));
    }

    private boolean isWaitedFor(Change change) {
        return change.table().equals(mapping.connect()) && change.operation() == Operation.DELETE;
    }

    private static boolean isLinked(Answer answer) {
        return answer.course().startsWith("insert");
    }

    /** That a side lost is told to the change that lost, also when the other side's change was the first to be looked at. */
    private @Nullable String lost(Change change, boolean local, Answer answer) {
        String now = local ? answer.localLost() : answer.connectLost();
        String side = local ? "local" : "connect";
        boolean before = side.equals(answer.lostSide())
                && change.age().toNanos() >= answer.lostAge() * 1e9
                && answer.loser() == null;
        String columns = now != null ? now : before ? answer.lostColumns() : null;
        return columns == null
                ? null
                : "lost a conflict: both sides had changed " + columns + ", and "
                        + (local ? mapping.connect() : mapping.local()) + " won";
    }

    private static String nothing(String course) {
        return switch (course) {
            case "gone" -> "both rows are gone";
            case "alone" -> "there is no row to pair it with, and the mapping makes none";
            case "parted" -> "its other row was deleted";
            case "part local", "part connect" -> "the other row stays as it is when one is deleted";
            case "grace" -> "its record is gone, and may come back after a reload";
            default -> "both rows are in step";
        };
    }
}
