package dev.ringback.packaged;

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

/**
 * The packaged service with some beans of the test tree more, built as the package is.
 *
 * @param name of its directory below {@code target}, each JVM's own: several may run tests at once
 * @param property of the build that switches the beans on
 * @param beans a class of the package that they are in
 */
public record ServiceVariant(String name, String property, Class<?> beans) {
    private static final Path TARGET = Path.of("target");
    private static final String JVM = System.getProperty("fork", "1");

    /** Returns the directory that holds {@code quarkus-run.jar}. */
    public synchronized Path make() {
        try {
            String directory = name + "-" + JVM;
            Path classes = TARGET.resolve(directory).resolve("classes");
            copy(TARGET.resolve("classes"), "", classes);
            copy(TARGET.resolve("test-classes"), beans.getPackageName().replace('.', '/'), classes);
            Properties properties = new Properties();
            properties.setProperty(property, "true");
            properties.setProperty("quarkus.package.output-directory", directory + "/service");
            QuarkusBootstrap bootstrap = QuarkusBootstrap.builder()
                    .setApplicationRoot(classes.toAbsolutePath())
                    .setProjectRoot(Path.of("").toAbsolutePath())
                    .setTargetDirectory(TARGET.toAbsolutePath())
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
            throw new IllegalStateException("the service could not be built as " + name, e);
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
