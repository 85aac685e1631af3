package dev.ringback.api.problem;

import java.util.ArrayList;
import java.util.List;

/** What kind of failure it was, and where in our house it came by: enough to find the line, and no word of any data. */
final class Whereabouts {
    private static final String HOUSE = "dev.ringback.";
    private static final int DEEPEST = 10;

    private Whereabouts() {}

    static String of(Throwable failure) {
        List<String> links = new ArrayList<>();
        for (Throwable link = failure; link != null && links.size() < DEEPEST; link = link.getCause()) {
            links.add(link.getClass().getName() + place(link));
        }
        return String.join(", because of ", links);
    }

    private static String place(Throwable failure) {
        for (StackTraceElement step : failure.getStackTrace()) {
            if (step.getClassName().startsWith(HOUSE)) {
                return " at " + step.getClassName().substring(HOUSE.length()) + "." + step.getMethodName() + ":"
                        + step.getLineNumber();
            }
        }
        return "";
    }
}
