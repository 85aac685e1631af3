package dev.ringback.bench;

import java.util.Arrays;
import java.util.List;

/** The benchmark: {@code ./bench/run} starts it. */
public final class Bench {
    static final List<Measurement> ALL = List.of(
            new WritersOfSingleRows(),
            OneBigStatement.insert(),
            OneBigStatement.update(),
            OneBigStatement.singles(),
            Backlog.ofSubscriptions(),
            Backlog.ofEverything(),
            new InsertToEffect(),
            new FourReplicas(),
            new ClaimAmongSettled(),
            new QuietWrites(),
            new IdleService(),
            new StartToReady(),
            new SmallHeap(),
            new UnderPressure());

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Options options = Options.of(Arrays.asList(arguments));
        List<Measurement> wanted = ALL.stream().filter(options::wants).toList();
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException(
                    "there are " + ALL.stream().map(Measurement::name).toList() + ", and no " + options.only());
        }
        long start = System.nanoTime();
        try (Server server = Server.start()) {
            Result result = (options.full() ? Result.read(options.output()) : Result.NONE)
                    .on(Machine.description(), "PostgreSQL " + server.version());
            for (Measurement measurement : wanted) {
                Console.say("%s (load %s)", measurement.name(), Machine.load());
                result = result.with(measurement.take(server, options.scale()));
            }
            result.write(options.output());
            if (options.full()) {
                result.write(Options.TARGET);
            }
            new Page(result).write(options.output());
            result.say();
        }
        Console.say("took %.0f s", (System.nanoTime() - start) / 1e9);
    }
}
