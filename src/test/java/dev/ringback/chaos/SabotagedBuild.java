package dev.ringback.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A copy of a build in which some files were changed. */
final class SabotagedBuild {
    private static final Path JAVA = Path.of("src", "main", "java");
    private static final Path RESOURCES = Path.of("src", "main", "resources");

    private SabotagedBuild() {}

    /** Returns the directory that holds {@code quarkus-run.jar}. */
    static Path of(Path build, Sabotage sabotage) {
        try {
            Path copy = build.resolveSibling(sabotage.name().replace(' ', '-'));
            copy(build, copy);
            Path changed = Files.createTempDirectory(build.getParent(), "changed-");
            for (Map.Entry<String, String> file : changedFiles(sabotage).entrySet()) {
                Path target = changed.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue());
                if (file.getKey().endsWith(".java")) {
                    compile(target, changed, build);
                    Files.delete(target);
                }
            }
            replaceIn(copy.resolve("app").resolve("ringback.jar"), changed);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All edits of one file go into the same text. */
    private static Map<String, String> changedFiles(Sabotage sabotage) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Sabotage.Edit edit : sabotage.edits()) {
            Path tree = edit.file().endsWith(".java") ? JAVA : RESOURCES;
            String text = texts.containsKey(edit.file())
                    ? texts.get(edit.file())
                    : Files.readString(tree.resolve(edit.file()));
            texts.put(edit.file(), edit.applyTo(text));
        }
        return texts;
    }

    private static void compile(Path source, Path into, Path build) throws IOException {
        try (Stream<Path> files = Files.walk(build)) {
            String classPath = files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .collect(Collectors.joining(java.io.File.pathSeparator));
            int result = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-proc:none",
                            "-nowarn",
                            "-parameters",
                            "-cp",
                            classPath,
                            "-d",
                            into.toString(),
                            source.toString());
            if (result != 0) {
                throw new IllegalStateException("the sabotaged " + source + " does not compile");
            }
        }
    }

    private static void replaceIn(Path jar, Path changed) throws IOException {
        try (FileSystem inside = FileSystems.newFileSystem(jar)) {
            for (Path file : filesIn(changed)) {
                Files.copy(
                        file, inside.getPath(changed.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** The libraries are the same files: they are many, and nobody changes them. */
    private static void copy(Path build, Path copy) throws IOException {
        for (Path file : filesIn(build)) {
            Path target = copy.resolve(build.relativize(file));
            Files.createDirectories(target.getParent());
            Files.deleteIfExists(target);
            if (file.startsWith(build.resolve("lib"))) {
                Files.createLink(target, file);
            } else {
                Files.copy(file, target);
            }
        }
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
