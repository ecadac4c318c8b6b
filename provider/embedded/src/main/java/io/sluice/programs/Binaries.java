package io.sluice.programs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks the servers' binaries, once for each version of an artifact. */
public final class Binaries {
    private Binaries() {}

    /** What a resource is made into, in an empty folder. */
    private interface Unpacking {
        void unpack(InputStream in, Path target) throws IOException;
    }

    /** The folder that holds PostgreSQL's {@code bin}, {@code lib} and {@code share}. */
    public static Path postgres(DataFolder folder, Consumer<String> progress) {
        return unpacked(folder, "postgres", Platform.current().postgresResource(), progress, Binaries::untar);
    }

    /** The {@code redis-server} to run. */
    public static Path redis(DataFolder folder, Consumer<String> progress) {
        return unpacked(folder, "redis", Platform.current().redisResource(), progress, (in, target) -> {
                    Path server = target.resolve("redis-server");
                    Files.copy(in, server);
                    Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwx------"));
                })
                .resolve("redis-server");
    }

    /** Unpacks beside and renames, so that a kill midway leaves nothing that looks whole. */
    private static Path unpacked(
            DataFolder folder, String name, String resource, Consumer<String> progress, Unpacking unpacking) {
        URL url = Binaries.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new EmbeddedException("the class path holds no " + resource
                    + ": build Sluice on this machine, or give servers of your own with --db and --redis");
        }
        Path target = OwnerFiles.folder(folder.binaries()).resolve(name);
        try {
            URLConnection connection = url.openConnection();
            target = folder.binaries().resolve(name + "-" + fingerprint(connection));
            if (Files.exists(target)) {
                return target;
            }
            progress.accept("unpacking " + resource);
            Path beside = target.resolveSibling(target.getFileName() + ".new");
            OwnerFiles.deleteTree(beside);
            OwnerFiles.folder(beside);
            try (InputStream in = new BufferedInputStream(connection.getInputStream(), 1 << 16)) {
                unpacking.unpack(in, beside);
            }
            return Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw OwnerFiles.failed("unpack", target, e);
        }
    }

    /** Tells versions apart without reading 15 MB: the checksum that the jar's directory has for the resource. */
    private static String fingerprint(URLConnection connection) throws IOException {
        long mark = connection instanceof JarURLConnection jar
                ? jar.getJarEntry().getCrc()
                : connection.getContentLengthLong();
        return HexFormat.of().toHexDigits(mark, 8);
    }

    private static void untar(InputStream in, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path path = inside(target, target.resolve(entry.getName()), entry);
                if (entry.isDirectory()) {
                    OwnerFiles.folder(path);
                } else if (entry.isSymbolicLink()) {
                    OwnerFiles.folder(parent(path));
                    inside(target, parent(path).resolve(entry.getLinkName()), entry);
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    OwnerFiles.folder(parent(path));
                    Files.copy(tar, path);
                    boolean executable = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
                } else {
                    throw new IOException("neither file, folder nor symbolic link: " + entry.getName());
                }
            }
        }
    }

    private static Path inside(Path root, Path path, TarArchiveEntry entry) throws IOException {
        Path normal = path.normalize();
        if (!normal.startsWith(root)) {
            throw new IOException("leads out of the archive: " + entry.getName());
        }
        return normal;
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException("no parent: " + path);
        }
        return parent;
    }
}
