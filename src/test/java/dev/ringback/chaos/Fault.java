package dev.ringback.chaos;

import dev.ringback.chaos.MailTown.Mood;
import java.io.IOException;
import java.time.Duration;

/** What can go wrong around the service. Each ends with everything mended. */
enum Fault {
    KILL("a replica killed (-9) and started again", 10) {
        @Override
        void strike(Town town, Step step) {
            town.replica(step).killAndStart();
        }
    },
    FREEZE("a replica frozen (SIGSTOP) for up to 8 s", 6) {
        @Override
        void strike(Town town, Step step) {
            town.replica(step).freeze();
            Pause.ofMillis(step.part(8000));
            town.replica(step).thaw();
        }
    },
    TERMINATE("some of the service's connections ended by the server", 20) {
        @Override
        void strike(Town town, Step step) {
            town.terminate("application_name = 'ringback'", step.seed() % 3 + 1);
        }
    },
    TERMINATE_EARS("all ears ended by the server", 10) {
        @Override
        void strike(Town town, Step step) {
            town.terminate("application_name = 'ringback ears'", 100);
        }
    },
    TERMINATE_DOORS("all doors ended by the server", 10) {
        @Override
        void strike(Town town, Step step) {
            town.terminate("application_name = 'ringback door'", 100);
        }
    },
    TERMINATE_ALL("every connection of the service ended by the server", 8) {
        @Override
        void strike(Town town, Step step) {
            town.terminate("application_name LIKE 'ringback%'", 100);
        }
    },
    CRASH("PostgreSQL stopped at once and started again", 8) {
        @Override
        void strike(Town town, Step step) {
            town.grounds().server().stopImmediately();
            Pause.ofMillis(step.part(500));
            town.grounds().server().startAgain();
        }
    },
    CUT("a replica's connections cut", 10) {
        @Override
        void strike(Town town, Step step) {
            town.replica(step).network().cutAll();
        }
    },
    UNREACHABLE("the database out of a replica's reach for up to 2 s", 6) {
        @Override
        void strike(Town town, Step step) {
            town.replica(step).network().refuseNew(true);
            town.replica(step).network().cutAll();
            Pause.ofMillis(step.part(2000));
            town.replica(step).network().refuseNew(false);
        }
    },
    SLOW("a replica's network slow (up to 200 ms each way) for 2 s", 5) {
        @Override
        void strike(Town town, Step step) {
            town.replica(step).network().delay(Duration.ofMillis(step.part(200)));
            Pause.ofMillis(2000);
            town.replica(step).network().letPass();
        }
    },
    HALF_OPEN("a replica's connections half-open: nothing passes, nothing closes", 5) {
        @Override
        void strike(Town town, Step step) {
            town.replica(step).network().goHalfOpen("");
        }
    },
    MAIL_HANGS("the mail server takes mails and does not answer", 3) {
        @Override
        void strike(Town town, Step step) throws IOException {
            town.mailIs(Mood.HANGS, step);
        }
    },
    MAIL_REFUSES("the mail server hangs up", 3) {
        @Override
        void strike(Town town, Step step) throws IOException {
            town.mailIs(Mood.REFUSES, step);
        }
    },
    MAIL_DIES_IN_MESSAGE("the mail server dies in the middle of a mail", 3) {
        @Override
        void strike(Town town, Step step) throws IOException {
            town.mailIs(Mood.DIES_IN_MESSAGE, step);
        }
    },
    MAIL_DIES_AFTER_MESSAGE("the mail server dies before it confirms a mail", 3) {
        @Override
        void strike(Town town, Step step) throws IOException {
            town.mailIs(Mood.DIES_AFTER_MESSAGE, step);
        }
    };

    private final String words;
    private final int weight;

    Fault(String words, int weight) {
        this.words = words;
        this.weight = weight;
    }

    /** Does the harm, and mends it. */
    abstract void strike(Town town, Step step) throws IOException;

    String words() {
        return words;
    }

    int weight() {
        return weight;
    }

    /**
     * One fault of a plan.
     *
     * @param seed decides all that is left to chance in it
     */
    record Step(Fault fault, int seed) {
        /** A length of time below this, in milliseconds. */
        long part(long millis) {
            return seed % millis;
        }
    }
}
