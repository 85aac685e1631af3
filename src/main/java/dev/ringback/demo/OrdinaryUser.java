package dev.ringback.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL refuses to run as root, and a container's only user is often root. This is how its programs are run there.
 *
 * @param prefix what goes before each command; empty when we are an ordinary user ourselves
 * @param owner the user who must own the data, empty when that is us
 */
record OrdinaryUser(List<String> prefix, String owner) {
    private static final String NOBODY = "nobody";

    static final OrdinaryUser OURSELVES = new OrdinaryUser(List.of(), "");
    /** Files stay root's own, but many containers forbid it. */
    static final OrdinaryUser IN_A_NAMESPACE = new OrdinaryUser(List.of("unshare", "-U"), "");

    static final OrdinaryUser BY_SETPRIV =
            new OrdinaryUser(List.of("setpriv", "--reuid=" + NOBODY, "--regid=65534", "--clear-groups", "--"), NOBODY);
    static final OrdinaryUser BY_SU =
            new OrdinaryUser(List.of("su", NOBODY, "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--"), NOBODY);

    private static final List<OrdinaryUser> FOR_ROOT = List.of(IN_A_NAMESPACE, BY_SETPRIV, BY_SU);

    /** The way that works for whoever owns the given directory, which is who we are. */
    static OrdinaryUser forOwnerOf(Path ours) throws IOException {
        if (!isRootsOwn(ours)) {
            return OURSELVES;
        }
        return FOR_ROOT.stream()
                .filter(OrdinaryUser::works)
                .findFirst()
                .orElseThrow(
                        () -> new IOException("PostgreSQL does not run as root, and none of unshare, setpriv and su"
                                + " can run it as another user here: start this as an ordinary user"));
    }

    static boolean isRootsOwn(Path path) throws IOException {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
                && Integer.valueOf(0).equals(Files.getAttribute(path, "unix:uid"));
    }

    List<String> running(List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return List.copyOf(all);
    }

    void own(Path directory) throws IOException {
        if (!owner.isEmpty()) {
            Files.setOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner));
        }
    }

    /** PostgreSQL wants a user who has a name, so an id alone is no proof. */
    boolean works() {
        try {
            Process id = new ProcessBuilder(running(List.of("id", "-un")))
                    .redirectErrorStream(true)
                    .start();
            String name = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return id.waitFor(10, TimeUnit.SECONDS) && id.exitValue() == 0 && !"root".equals(name.strip());
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
