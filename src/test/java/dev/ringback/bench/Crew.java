package dev.ringback.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which of the sample processors are at work. Mails are queued, not sent: nobody listens on that port. */
enum Crew {
    SUBSCRIPTION,
    SUBSCRIPTION_AND_AUDIT,
    ALL;

    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        for (String absent : absent()) {
            environment.put("RINGBACK_PROCESSORS_" + absent + "_ENABLED", "false");
        }
        environment.put("RINGBACK_MAIL_HOST", "localhost");
        environment.put("RINGBACK_MAIL_PORT", "1");
        return environment;
    }

    private List<String> absent() {
        return switch (this) {
            case SUBSCRIPTION -> List.of("AUDIT", "WELCOME_MAIL");
            case SUBSCRIPTION_AND_AUDIT -> List.of("WELCOME_MAIL");
            case ALL -> List.of();
        };
    }
}
