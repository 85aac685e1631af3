package dev.ringback.demo;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL unpacked, once for all servers of a user. It is unpacked inside the home of the server that misses it and then
 * moved into place in one step: others see all of it or nothing, and what a killed JVM leaves half done goes with its home.
 */
final class Installation {
    private static final String COUNT = "files.count";

    private Installation() {}

    static Path in(Path parent, Path scratch) throws IOException {
        byte[] archive = archive();
        Path place = parent.resolve("postgresql-" + fingerprint(archive));
        if (!isWhole(place)) {
            Path unpacked = Files.createDirectory(scratch.resolve("unpacked"));
            unpack(archive, unpacked);
            Files.writeString(unpacked.resolve(COUNT), Long.toString(filesIn(unpacked)));
            replace(place, unpacked, scratch);
        }
        return place;
    }

    private static byte[] archive() throws IOException {
        String architecture = System.getProperty("os.arch", "");
        try (InputStream archive = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                system(), "amd64".equals(architecture) ? "x86_64" : architecture)) {
            return archive.readAllBytes();
        }
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.contains("windows")) {
            return "Windows";
        }
        return name.contains("mac") ? "Darwin" : "Linux";
    }

    private static String fingerprint(byte[] archive) {
        CRC32C sum = new CRC32C();
        sum.update(archive);
        return Long.toHexString(sum.getValue()) + "-" + archive.length;
    }

    /** A system that tidies its temporary directory takes old files one by one, and the programs are old. */
    private static boolean isWhole(Path place) throws IOException {
        Path count = place.resolve(COUNT);
        return Files.exists(count) && Long.parseLong(Files.readString(count)) == filesIn(place);
    }

    private static long filesIn(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> !file.endsWith(COUNT)).count();
        }
    }

    private static void unpack(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream entries =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                unpack(entry, entries, target.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.resolveSibling(""));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, file.getFileSystem().getPath(entry.getLinkName()));
            return;
        }
        Files.copy(content, file);
        if ("bin".equals(String.valueOf(file.resolveSibling("").getFileName()))
                && !file.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make " + file + " executable");
        }
    }

    /** A damaged one is moved out of the way; one that appeared meanwhile is as good as ours. */
    private static void replace(Path place, Path unpacked, Path scratch) throws IOException {
        if (Files.exists(place) && !isWhole(place)) {
            Files.move(place, scratch.resolve("damaged"), StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(unpacked, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            new DirectoryRemoval().remove(unpacked);
        }
    }
}
