package dev.ringback.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** What it ran on. */
final class Machine {
    private Machine() {}

    static String description() {
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, " + memory() + "; "
                + System.getProperty("os.name") + "; Java "
                + System.getProperty("java.version");
    }

    /** The load average, where the system tells. */
    static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
    }

    static String now() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }

    /** Of a process, in megabytes. */
    static double residentMegabytes(ProcessHandle process) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        String kilobytes = new String(ps.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return Double.parseDouble(kilobytes.strip()) / 1024;
    }

    private static String processor() {
        Path file = Path.of("/proc/cpuinfo");
        try {
            if (Files.exists(file)) {
                return Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            }
        } catch (IOException unreadable) {
            return System.getProperty("os.arch");
        }
        return System.getProperty("os.arch");
    }

    private static String memory() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return Math.round(system.getTotalMemorySize() / 1e9) + " GB";
        }
        return "memory unknown";
    }
}
