package dev.ringback.bench;

import dev.ringback.packaged.ServiceProcess;
import java.io.IOException;
import java.util.List;

/** Services that stand still until they are let go, as a process that is stopped: so a backlog meets them warm. */
final class Frozen {
    private final List<ServiceProcess> services;

    private Frozen(List<ServiceProcess> services) {
        this.services = services;
    }

    static Frozen of(List<ServiceProcess> services) throws Exception {
        Frozen frozen = new Frozen(services);
        frozen.signal("STOP");
        return frozen;
    }

    void letGo() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        for (ServiceProcess service : services) {
            String pid = Long.toString(service.handle().pid());
            if (new ProcessBuilder("kill", "-" + name, pid).start().waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid + " failed");
            }
        }
    }
}
