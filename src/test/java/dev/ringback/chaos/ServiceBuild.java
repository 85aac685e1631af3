package dev.ringback.chaos;

import dev.ringback.chaos.service.EffectLedger;
import io.quarkus.bootstrap.BootstrapException;
import io.quarkus.bootstrap.app.CuratedApplication;
import io.quarkus.bootstrap.app.QuarkusBootstrap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import java.util.stream.Stream;

/** The packaged service with one processor more, built as the package is: the one that writes down every effect. */
final class ServiceBuild {
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path TEST_CLASSES = Path.of("target", "test-classes");
    private static final Path BUILD = Path.of("target", "chaos");

    private ServiceBuild() {}

    /** Returns the directory that holds {@code quarkus-run.jar}. */
    static synchronized Path make() {
        try {
            Path classes = BUILD.resolve("classes");
            copy(CLASSES, "", classes);
            copy(TEST_CLASSES, EffectLedger.class.getPackageName().replace('.', '/'), classes);
            Properties properties = new Properties();
            properties.setProperty("ringback.chaos", "true");
            properties.setProperty("quarkus.package.output-directory", "chaos/service");
            QuarkusBootstrap bootstrap = QuarkusBootstrap.builder()
                    .setApplicationRoot(classes.toAbsolutePath())
                    .setProjectRoot(Path.of("").toAbsolutePath())
                    .setTargetDirectory(Path.of("target").toAbsolutePath())
                    .setBaseName("ringback")
                    .setMode(QuarkusBootstrap.Mode.PROD)
                    .setLocalProjectDiscovery(true)
                    .setIsolateDeployment(true)
                    .setBuildSystemProperties(properties)
                    .build();
            try (CuratedApplication application = bootstrap.bootstrap()) {
                return application
                        .createAugmentor()
                        .createProductionApplication()
                        .getJar()
                        .getPath()
                        .getParent();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (BootstrapException e) {
            throw new IllegalStateException("the service with the ledger could not be built", e);
        }
    }

    private static void copy(Path from, String folder, Path into) throws IOException {
        try (Stream<Path> files = Files.walk(from.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = into.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
